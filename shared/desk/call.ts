import type { z } from 'zod';

/** One entry of the contract. */
export type Call<Input extends z.ZodType, Output extends z.ZodType> = { readonly input: Input; readonly output: Output };

export function call<Input extends z.ZodType, Output extends z.ZodType>(input: Input, output: Output): Call<Input, Output> {
  return { input, output };
}
