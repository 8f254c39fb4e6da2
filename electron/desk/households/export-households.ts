import { giveCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { exportList } from './import/export-list.ts';
import type { ListColumn } from './import/export-list.ts';
import { matchingRows, shownRow } from './search-households.ts';
import type { HouseholdRow } from '../../../shared/desk/household-calls.ts';
import { shanghaiText } from '../../../shared/domain/signing-window.ts';
import { ok } from '../../../shared/lib/result.ts';
import { statusLabels, voidReasonLabels } from '../../../shared/text/labels-zh.ts';

const columns: readonly ListColumn[] = ([
  ['备案回执号', 20], ['协议编号', 20], ['主申请人', 14], ['证件号码末四位', 14], ['联系手机', 16], ['街道', 14], ['状态', 16], ['版本', 6], ['每月补租金额', 14], ['特殊情况', 14], ['更新时间', 18],
] as const).map(([header, widthCharacters]) => ({ header, widthCharacters }));

/** 导出 xlsx of what the filter finds, masked as the list is; recorded before the file is handed out. */
export async function exportHouseholds(deps: DeskDeps, input: Input<'households.export'>): Answer<'households.export'> {
  const rows = (await matchingRows(deps.db, input).execute()).map(shownRow);
  const recorded = await giveCommand(deps, {
    type: 'audit', subjectId: input.batchId, expectedRevision: 0, payload: { what: 'exported', note: `导出家庭列表 ${rows.length} 户` },
  }, null);
  if (!recorded.ok) return recorded;
  const bytes = await exportList([{ name: '家庭', columns, rows: rows.map(exportedRow) }]);
  const fileName = `家庭列表-${shanghaiText(deps.clock.nowMs()).replace(/[ :]/g, '')}.xlsx`;
  return ok({ fileToken: deps.fileTokens.addDownload({ fileName, bytes }), fileName });
}

function exportedRow(row: HouseholdRow): readonly string[] {
  const reason = row.voidReason === null ? '' : `（${voidReasonLabels[row.voidReason]}）`;
  return [
    row.acceptanceNo, row.agreementNo, row.name, row.idLastFour, row.maskedPhone, row.subdistrict, `${statusLabels[row.status]}${reason}`,
    String(row.versionNo), row.monthlySubsidy, row.special.join('、'), shanghaiText(row.updatedAtMs),
  ];
}
