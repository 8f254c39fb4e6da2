import { canonicalJson } from '../lib/canonical-json.ts';
import { consentsByTick } from '../text/consents/consents-by-tick.ts';
import type { ConsentText } from '../text/consents/consent-text.ts';
import { sha256Hex } from './sha256.ts';

/** By which a text that was agreed to is recorded: sha-256 of its canonical JSON. */
export function consentDigest(text: { readonly key: string; readonly title: string; readonly version: string; readonly paragraphs: readonly string[] }): string {
  const { key, title, version, paragraphs } = text;
  return sha256Hex(canonicalJson({ key, title, version, paragraphs }));
}

/** The texts of this program with these digests, each once; one that was agreed to before an update of the texts is not among them. `besides`: texts that name somebody, such as a face provider. */
export function consentTextsOf(digests: readonly string[], besides: readonly ConsentText[] = []): { key: string; title: string; version: string; paragraphs: string[] }[] {
  const texts: readonly ConsentText[] = [...Object.values(consentsByTick).flat(), ...besides];
  const named = new Map(texts.map((text) => [consentDigest(text), text]));
  return [...named].filter(([digest]) => digests.includes(digest)).map(([, { key, title, version, paragraphs }]) => ({ key, title, version, paragraphs: [...paragraphs] }));
}
