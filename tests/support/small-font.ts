/** Tables of a TrueType file by tag, in the file's order. */
export function tablesOf(file: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  return new Map(Array.from({ length: view.getUint16(4) }, (_unused, index) => {
    const record = 12 + 16 * index;
    const from = view.getUint32(record + 8);
    return [Buffer.from(file.subarray(record, record + 4)).toString('latin1'), file.slice(from, from + view.getUint32(record + 12))];
  }));
}

/** A TrueType file of these tables; checksums are left 0, which no reader of ours asks for. */
export function fontOf(tables: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const head = Buffer.alloc(12 + 16 * tables.size);
  head.writeUInt32BE(0x00010000, 0);
  head.writeUInt16BE(tables.size, 4);
  const parts: Buffer[] = [head];
  let offset = head.length;
  [...tables].forEach(([tag, table], index) => {
    head.write(tag, 12 + 16 * index, 'latin1');
    head.writeUInt32BE(offset, 12 + 16 * index + 8);
    head.writeUInt32BE(table.length, 12 + 16 * index + 12);
    const padded = Buffer.alloc((table.length + 3) & ~3);
    padded.set(table);
    parts.push(padded);
    offset += padded.length;
  });
  return new Uint8Array(Buffer.concat(parts));
}

/** The same font with another character map (format 12): for fonts that have none, and for characters that nobody draws. */
export function withCharacterMap(file: Uint8Array, glyphs: ReadonlyMap<number, number>): Uint8Array {
  const groups = [...glyphs].sort(([one], [other]) => one - other);
  const cmap = Buffer.alloc(12 + 16 + 12 * groups.length);
  cmap.writeUInt16BE(1, 2);
  cmap.writeUInt16BE(3, 4);
  cmap.writeUInt16BE(10, 6);
  cmap.writeUInt32BE(12, 8);
  cmap.writeUInt16BE(12, 12);
  cmap.writeUInt32BE(16 + 12 * groups.length, 16);
  cmap.writeUInt32BE(groups.length, 24);
  groups.forEach(([codePoint, glyph], index) => {
    cmap.writeUInt32BE(codePoint, 28 + 12 * index);
    cmap.writeUInt32BE(codePoint, 32 + 12 * index);
    cmap.writeUInt32BE(glyph, 36 + 12 * index);
  });
  return fontOf(new Map([...tablesOf(file), ['cmap', new Uint8Array(cmap)]]));
}
