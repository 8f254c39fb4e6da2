import { addError, addNotice, type ImportFindings, type LocatedCell } from './import-findings.ts';

/**
 * GBK's user-defined positions FE50–FEA0, where old systems keep rare characters as U+E815–U+E864, in order;
 * their standard characters by GB 18030-2022 (and the six of its 2000 edition outside the basic plane).
 */
const standardOfE815 =
  '⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻';
const firstGbkPrivateUse = 0xe815;
const gbkPrivateUse = orderGbkPrivateUse();

/**
 * Looks at every character of a value: control characters and characters that no font of ours prints are errors;
 * private use (PUA) and look-alike characters are notices with the standard character proposed.
 */
export function checkCharacters(cell: LocatedCell, value: string, isPrintable: (character: string) => boolean, findings: ImportFindings): void {
  if (/^[ -~\p{Script=Han}]*$/u.test(value) && !/[^\u0020-\u007e\u4e00-\u9fa5]/u.test(value) && allPrintable(value, isPrintable)) return;
  const control = /\p{Cc}/u.exec(value)?.[0];
  if (control !== undefined) {
    addError(findings, cell, 'control_character', `单元格里有看不见的控制字符（${codePointName(control)}），请删除后重新录入。`);
    return;
  }
  if (value.includes('\ufffd')) {
    addError(findings, cell, 'unprintable_character', '单元格里有乱码（\ufffd），原来的字已经丢失，请对照原件重新录入。');
    return;
  }
  const unprintable = [...new Set([...value].filter((character) => character !== ' ' && !isPrintable(character)))];
  const proposal = proposeStandard(value);
  const advice = proposal === null ? '请核对该字，或与技术人员联系补充字体。' : `建议改为「${proposal}」。`;
  if (unprintable.length > 0) {
    addError(findings, cell, 'unprintable_character', `「${unprintable.map(nameCharacter).join('、')}」没有字体能打印，${advice}`, proposal ?? undefined);
  }
  const privateUse = [...value].find((character) => /\p{Co}/u.test(character));
  if (privateUse !== undefined) {
    const message = `含有自造字（${codePointName(privateUse)}），在别的电脑上可能显示成别的字，${advice}`;
    addNotice(findings, cell, 'private_use_character', message, proposal ?? undefined);
  } else if (proposal !== null) {
    addNotice(findings, cell, 'look_alike_character', `含有形近的非标准字，建议改为「${proposal}」，请核对。`, proposal);
  }
}

/** A ? or □ in a name is what an old system writes for a character it does not have. */
export function noticeLostCharacters(cell: LocatedCell, name: string, findings: ImportFindings): void {
  const lost = /[?？□■*＊]/u.exec(name)?.[0];
  if (lost !== undefined) addNotice(findings, cell, 'look_alike_character', `姓名里有「${lost}」，可能是原系统打不出的生僻字，请对照证件核对。`);
}

/** The value with private use and look-alike characters (部首, 兼容汉字, ○ for 〇) replaced by standard ones; null when there are none. */
export function proposeStandard(value: string): string | null {
  const proposed = [...value].map(standardCharacter).join('').replace(/(?<=\p{Script=Han})[○◯〇](?=\p{Script=Han}|$)/gu, '〇');
  return proposed === value ? null : proposed;
}

function standardCharacter(character: string): string {
  const replaced = gbkPrivateUse.get(character);
  if (replaced !== undefined) return replaced;
  // CJK and Kangxi radicals and compatibility ideographs (Unicode 15.1, ch. 18): their decompositions are the standard ones.
  return /[\u2e80-\u2fdf\uf900-\ufaff\u{2f800}-\u{2fa1f}]/u.test(character) ? character.normalize('NFKC') : character;
}

function allPrintable(value: string, isPrintable: (character: string) => boolean): boolean {
  for (const character of value) if (character !== ' ' && !isPrintable(character)) return false;
  return true;
}

function nameCharacter(character: string): string {
  return /\p{Co}|\p{Cn}|\p{Cf}/u.test(character) ? codePointName(character) : `${character}（${codePointName(character)}）`;
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function orderGbkPrivateUse(): ReadonlyMap<string, string> {
  const pairs = Array.from(standardOfE815, (standard, index): [string, string] => [String.fromCodePoint(firstGbkPrivateUse + index), standard]);
  return new Map(pairs);
}
