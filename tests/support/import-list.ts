import { analyseWorkbook, type AnalyseWorkbookInput } from '../../electron/desk/households/import/analyse-workbook.ts';
import type { ImportAnalysis, ImportReport } from '../../shared/desk/import-types.ts';

/** A household's row in which nothing is wrong. */
export const goodRow: Readonly<Record<string, string>> = {
  备案回执号: 'FTBZ20260001', 主申请人: '张三', 证件号码: '11010519491231002X', 联系手机: '13800138000', 户籍地址: '深圳市福田区一号', 送达地址: '深圳市福田区二号',
  证件类型: '居民身份证', 家庭人口数: '1', 承租住房地址: '深圳市福田区三号', 月租金: '3000.00', 核定面积: '35.00', 补租标准: '25.50', 每月补租金额: '892.50',
  乙方每月自付: '2107.50', 起始日: '2026-12-01', 终止日: '2027-11-30', 租赁合同起: '2026-11-15', 租赁合同止: '2028-11-14', 月数: '12', 总额: '10710.00', 户名: '张三', 账号: '6222024001000047514',
};
export const secondGoodRow: Readonly<Record<string, string>> = {
  ...goodRow, 备案回执号: 'FTBZ20260002', 主申请人: '李四', 证件号码: '440524188001010014', 联系手机: '13900139000', 户名: '李四',
};

type Options = Partial<Omit<AnalyseWorkbookInput, 'bytes' | 'fileName'>>;

/** Rows with headers → what the import page would show. */
export function analyseList(rows: readonly (readonly string[])[], options: Options = {}): ImportAnalysis {
  const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');
  return analyseBytes(new TextEncoder().encode(text), '名单.csv', options);
}

/** Rows as records, the headers being their keys. */
export function reportOf(rows: readonly Readonly<Record<string, string>>[], options: Options = {}): ImportReport {
  const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return analyseList([headers, ...rows.map((row) => headers.map((header) => row[header] ?? ''))], options).report;
}

export function analyseBytes(bytes: Uint8Array, fileName: string, options: Options = {}): ImportAnalysis {
  const analysis = analyseWorkbook({ bytes, fileName, isPrintable: (character) => !/[\p{Co}☃]/u.test(character), today: '2026-11-23', ...options });
  if (!analysis.ok) throw new Error(`${analysis.error.code} ${analysis.error.message}`);
  return analysis.value;
}
