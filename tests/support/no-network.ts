import { signingTimeMs, realRandom } from './signing-world.ts';

/** A way to timestamp servers for those who never ask one: there is no network. */
export const noNetwork = { fetch: () => Promise.reject(new TypeError('no network')), random: realRandom, nowMs: () => signingTimeMs };
