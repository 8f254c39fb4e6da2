import { ensureCitizenScripts } from '../../build/bundle.ts';
import { ensureResources } from '../../build/resources.ts';

/** The hub serves the citizen pages' scripts from the build and draws dates with its fonts; tests over HTTP may ask for both. */
export async function setup(): Promise<void> {
  await ensureCitizenScripts();
  await ensureResources();
}
