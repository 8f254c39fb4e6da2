/** How much a test tries: a few cases in `npm test`, all of them in `npm run test:full` (which sets FULL=1). */
export function casesFor(effort: { readonly quick: number; readonly full: number }): number {
  return process.env['FULL'] === '1' ? effort.full : effort.quick;
}
