/** One line of the result: a key of documents.md's figures, its value, and what it says in words. */
export type BenchFigure = { readonly key: string; readonly value: number; readonly unit: string; readonly what: string; readonly rounds?: readonly number[] };
