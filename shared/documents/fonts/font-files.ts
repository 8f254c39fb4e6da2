/**
 * The font files of every document. `regular` and `bold` are Noto Serif SC (TrueType, OFL-1.1), `fallback` is LXGW WenKai
 * (WOFF 1, OFL-1.1), which has characters that Noto lacks, 𠮷 among them.
 */
export type FontFiles = {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
  readonly fallback: Uint8Array;
};

/** Where the npm packages keep them, for resolving or for copying them into a build. */
export const fontFilePaths: { readonly [name in keyof FontFiles]: string } = {
  regular: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  fallback: '@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-300-normal.woff',
};

/** Reads the three files; `readFile` gets a path relative to node_modules (or to the folder a build copied them to). */
export async function loadFontFiles(readFile: (path: string) => Promise<Uint8Array>): Promise<FontFiles> {
  const [regular, bold, fallback] = await Promise.all([
    readFile(fontFilePaths.regular),
    readFile(fontFilePaths.bold),
    readFile(fontFilePaths.fallback),
  ]);
  return { regular, bold, fallback };
}
