/** SQLite's write-ahead log as bytes (sqlite.org/fileformat2.html, section 4): a header of 32 bytes, then frames of 24 bytes and a page. */
export type WalFile = {
  /** Changes when the log is begun anew after a checkpoint. */
  readonly salt: string;
  /** Where each commit ends, in bytes from the start. */
  readonly commitEnds: readonly number[];
};

const headerBytes = 32;
const frameHeaderBytes = 24;

/** The commits of a log, found by their frame headers, which lie in plain even where the pages are encrypted. Null for an empty file. */
export function readWal(bytes: Buffer): WalFile | null {
  if (bytes.length < headerBytes) return null;
  const pageBytes = bytes.readUInt32BE(8);
  const salt = bytes.subarray(16, 24).toString('hex');
  const commitEnds: number[] = [];
  const frameBytes = frameHeaderBytes + pageBytes;
  for (let at = headerBytes; at + frameBytes <= bytes.length; at += frameBytes) {
    // A frame with another salt is left over from before the log was begun anew.
    if (bytes.subarray(at + 8, at + 16).toString('hex') !== salt) break;
    if (bytes.readUInt32BE(at + 4) > 0) commitEnds.push(at + frameBytes);
  }
  return { salt, commitEnds };
}
