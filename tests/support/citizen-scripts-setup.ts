import { ensureCitizenScripts } from '../../build/bundle.ts';

/** The hub serves the citizen pages' scripts from the build; tests over HTTP may ask for them. */
export async function setup(): Promise<void> {
  await ensureCitizenScripts();
}
