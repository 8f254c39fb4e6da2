import { deflateSync } from 'node:zlib';
import { sha256Hex } from '../../crypto/sha256.ts';
import { must } from '../../lib/assert.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { FillInput, FilledDocument, FillProblem, ReadingBlock, TemplateSource } from '../doors.ts';
import type { ShownCharacter } from '../fill/encode-row.ts';
import { resolveFieldValues } from '../fill/field-values.ts';
import { writeHouseholdTail } from '../fill/household-tail.ts';
import { commonCharacters } from '../fonts/common-characters.ts';
import type { FontFiles } from '../fonts/font-files.ts';
import { createFontSet, findUnprintable, type FaceName, type FontRole, type FontSet } from '../fonts/font-set.ts';
import { cutFont } from '../fonts/text-codes.ts';
import type { BaseFont } from '../pdf/base-writer.ts';
import { buildDocument } from './build-document.ts';
import { compileVariant, type CompiledVariant } from './compile-variant.ts';
import { layoutUnits, type LayoutUnit } from './layout-units.ts';
import type { Advance } from './line-breaker.ts';
import { parseTemplate } from './parse-template.ts';
import { staticTexts } from './static-texts.ts';
import type { Template } from './template-model.ts';

export type Compiler = {
  /** One household's original. Problems are what a clerk can mend, each naming its field. */
  readonly fill: (source: TemplateSource, input: FillInput) => Promise<Result<FilledDocument, readonly FillProblem[]>>;
  /** Which characters can be printed. */
  readonly fontSet: FontSet;
};

/** A template made ready: parsed, its fixed blocks laid out, its fonts cut; bases by page-break variant. */
type CompiledTemplate = {
  readonly template: Template;
  readonly units: readonly LayoutUnit[];
  readonly usesMembers: boolean;
  readonly fonts: readonly BaseFont[];
  readonly baseCodes: (role: FontRole, codePoint: number) => ShownCharacter | null;
  readonly variants: Map<string, Promise<CompiledVariant>>;
};

const maxTemplates = 20;
const maxVariants = 64;

/** Fills templates. Compiled templates and bases are kept, the oldest forgotten; the same input gives the same bytes. */
export function createCompiler(deps: { readonly fonts: FontFiles }): Compiler {
  const fontSet = createFontSet(deps.fonts);
  const advance = rememberedAdvance(fontSet);
  const templates = new Map<string, Promise<Result<CompiledTemplate, readonly FillProblem[]>>>();
  const compile = (source: TemplateSource): Promise<Result<CompiledTemplate, readonly FillProblem[]>> => {
    const key = `${source.templateVersionId}\n${source.text}`;
    return remember(templates, key, maxTemplates, () => compileTemplate(source, fontSet, advance));
  };
  return {
    fontSet,
    fill: async (source, input) => {
      const compiled = await compile(source);
      return compiled.ok ? fillTemplate(compiled.value, source, input, fontSet, advance) : compiled;
    },
  };
}

async function compileTemplate(
  source: TemplateSource, fontSet: FontSet, advance: Advance,
): Promise<Result<CompiledTemplate, readonly FillProblem[]>> {
  const parsed = parseTemplate(source.text);
  if (!parsed.ok) {
    return err(parsed.error.map((each) => templateFault(`模板第 ${each.line} 行第 ${each.column} 个字：${each.message}`)));
  }
  const template = parsed.value;
  const texts = staticTexts(template);
  const unprintable = findUnprintable([...texts.regular, ...texts.bold].join(''), fontSet);
  if (unprintable.length > 0) return err(unprintable.map((character) => templateFault(`模板里的“${character}”字库里没有，无法打印，请换一种写法。`)));
  const fonts = await cutBaseFonts(texts, fontSet);
  return ok({
    template,
    units: layoutUnits(template.blocks, advance),
    usesMembers: template.blocks.some((block) => block.kind === 'members'),
    fonts,
    baseCodes: codesOf(fonts, fontSet),
    variants: new Map(),
  });
}

async function fillTemplate(
  compiled: CompiledTemplate, source: TemplateSource, input: FillInput, fontSet: FontSet, advance: Advance,
): Promise<Result<FilledDocument, readonly FillProblem[]>> {
  const values = resolveFieldValues(compiled.template.fieldLabels, compiled.usesMembers, input, fontSet);
  if (!values.ok) return values;
  const built = buildDocument(compiled.units, values.value);
  if (built.problems.length > 0) return err(built.problems);
  const variant = await remember(compiled.variants, built.shape, maxVariants, () => compileVariant({
    template: compiled.template,
    title: source.title,
    rows: built.rows,
    isFilled: (index) => built.filled[index] === true,
    fonts: compiled.fonts,
    codes: (role, codePoint) => must(compiled.baseCodes(role, codePoint), `U+${codePoint.toString(16)} is not in the base`),
    advance,
    key: `${source.templateVersionId} ${sha256Hex(source.text)} ${built.shape}`,
  }));
  const { valueOf } = values.value;
  const tail = writeHouseholdTail({
    variant, template: compiled.template, title: source.title, rows: built.rows, valueOf, agreementNo: input.agreementNo, verifyUrl: input.verifyUrl,
    fonts: fontSet, advance, baseCodes: compiled.baseCodes,
  });
  return ok({
    base: variant.base,
    tail,
    baseDigest: variant.baseDigest,
    digest: variant.baseHash.copy().update(tail).digest('hex'),
    readingText: built.reading,
    readingTextDigest: sha256Hex(`[${built.reading.map(jsonOfBlock).join(',')}]`),
    pageCount: variant.pages.length,
  });
}

const blockTexts = new WeakMap<ReadingBlock, string>();

/** Most blocks are the template's own, the same objects for every household; joined they are the canonical JSON of the list. */
function jsonOfBlock(block: ReadingBlock): string {
  const text = blockTexts.get(block) ?? canonicalJson(block);
  blockTexts.set(block, text);
  return text;
}

async function cutBaseFonts(texts: { readonly regular: readonly string[]; readonly bold: readonly string[] }, fontSet: FontSet): Promise<readonly BaseFont[]> {
  const wanted = new Map<FaceName, Set<number>>([['regular', new Set()], ['bold', new Set()], ['fallback', new Set()], ['rare', new Set()]]);
  const want = (role: FontRole, text: string): void => {
    for (const character of text) {
      const codePoint = character.codePointAt(0) ?? 0;
      const faceName = fontSet.faceFor(role, codePoint);
      if (faceName !== null) wanted.get(faceName)?.add(codePoint);
    }
  };
  for (const text of [...texts.regular, commonCharacters]) want('regular', text);
  for (const text of texts.bold) want('bold', text);
  const fonts: BaseFont[] = [];
  for (const [faceName, characters] of wanted) {
    if (characters.size === 0) continue;
    const cut = await cutFont(fontSet, faceName, characters);
    fonts.push({ name: `F${fonts.length + 1}`, cut, packedFile: deflateSync(cut.file, { level: 9 }) });
  }
  return fonts;
}

function codesOf(fonts: readonly BaseFont[], fontSet: FontSet): (role: FontRole, codePoint: number) => ShownCharacter | null {
  const shown = new Map<FaceName, Map<number, ShownCharacter>>();
  for (const { name, cut } of fonts) {
    shown.set(cut.faceName, new Map([...cut.codes].map(([codePoint, code]) => [codePoint, { font: name, code }])));
  }
  return (role, codePoint) => {
    const faceName = fontSet.faceFor(role, codePoint);
    return faceName === null ? null : shown.get(faceName)?.get(codePoint) ?? null;
  };
}

function rememberedAdvance(fontSet: FontSet): Advance {
  const known = { regular: new Map<number, number>(), bold: new Map<number, number>() };
  return (role, codePoint) => {
    const width = known[role].get(codePoint);
    if (width !== undefined) return width;
    const fresh = fontSet.advance(role, codePoint);
    known[role].set(codePoint, fresh);
    return fresh;
  };
}

/** One making per key, shared by those who ask meanwhile; the key longest in the cache goes when it is full. */
function remember<Value>(cache: Map<string, Promise<Value>>, key: string, most: number, make: () => Promise<Value>): Promise<Value> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const oldest = cache.keys().next();
  if (cache.size >= most && oldest.done === false) cache.delete(oldest.value);
  const made = make();
  cache.set(key, made);
  // A making that failed is not kept: the next asker makes it again and sees the failure itself.
  made.then(undefined, () => cache.delete(key));
  return made;
}

function templateFault(message: string): FillProblem {
  return { code: 'template_fault', fieldLabel: null, message };
}
