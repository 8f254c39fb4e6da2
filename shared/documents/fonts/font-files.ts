/**
 * The font files of every document, as build/cut-fonts.ts cuts them: `regular` and `bold` are Noto Serif SC, `fallback` has
 * what LXGW WenKai (霞鹜文楷) adds, 𠮷 among it. `rare` is a TrueType file of the bureau's own for what all of them lack,
 * checked by checkRareFont; null where none was named.
 */
export type FontFiles = {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
  readonly fallback: Uint8Array;
  readonly rare: Uint8Array | null;
};

/** Where they lie in the folder of resources that desk, hub and tests read alike: the same files everywhere, hence the same bytes. */
export const fontFilePaths: { readonly [name in Exclude<keyof FontFiles, 'rare'>]: string } = {
  regular: 'fonts/noto-serif-sc-regular.ttf',
  bold: 'fonts/noto-serif-sc-bold.ttf',
  fallback: 'fonts/lxgw-wenkai.ttf',
};

/** Reads the three files; `readFile` gets a path relative to the folder of resources. */
export async function loadFontFiles(readFile: (path: string) => Promise<Uint8Array>, rare: Uint8Array | null = null): Promise<FontFiles> {
  const [regular, bold, fallback] = await Promise.all([
    readFile(fontFilePaths.regular),
    readFile(fontFilePaths.bold),
    readFile(fontFilePaths.fallback),
  ]);
  return { regular, bold, fallback, rare };
}
