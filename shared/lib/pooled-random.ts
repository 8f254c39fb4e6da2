import type { Random } from './random.ts';

const blockBytes = 8_192;
const mostFromBlock = 256;

/**
 * The same source, asked for a block at a time: a page or a record needs several nonces, and asking the operating system for each costs more than
 * sealing with it. What is large is asked for by itself; what has been given is wiped from the block.
 */
export function pooledRandom(source: Random): Random {
  let block = new Uint8Array(0);
  let given = 0;
  return {
    bytes: (length) => {
      if (length > mostFromBlock) return source.bytes(length);
      if (given + length > block.length) [block, given] = [Uint8Array.from(source.bytes(blockBytes)), 0];
      const bytes = block.slice(given, given + length);
      block.fill(0, given, given + length);
      given += length;
      return bytes;
    },
  };
}
