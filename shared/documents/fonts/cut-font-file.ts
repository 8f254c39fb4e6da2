import subsetFont from 'subset-font';

/** Tables that neither our reader nor a PDF viewer needs of an embedded TrueType font (ISO 32000-1, 9.9). */
const droppedTables = ['BASE', 'GDEF', 'GPOS', 'GSUB', 'STAT', 'VORG', 'vhea', 'vmtx', 'gasp', 'DSIG', 'FFTM', 'name', 'OS/2', 'post'];

/** Cuts a font file (TrueType, WOFF or WOFF 2) down to the given characters with harfbuzz, outlines and widths alone. Same input, same bytes. */
export async function cutFontFile(font: Uint8Array, codePoints: readonly number[]): Promise<Uint8Array> {
  // The package tells formats apart by Buffer's own toString.
  const whole = Buffer.from(font.buffer, font.byteOffset, font.byteLength);
  return subsetFont(whole, codePoints.map((codePoint) => String.fromCodePoint(codePoint)).join(''), {
    targetFormat: 'truetype',
    keepFeatures: [],
    noLayoutClosure: true,
    noHinting: true,
    dropTables: droppedTables,
  });
}
