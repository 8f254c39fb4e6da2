import type { CallOutput } from '../../../shared/desk/contract.ts';
import type { BatchView } from '../../../shared/desk/office-calls.ts';
import { shanghaiWords } from '../../../shared/domain/signing-window.ts';

type NextStep = CallOutput<'home.overview'>['nextSteps'][number];
type Around = { readonly nowMs: number; readonly counter: { readonly notUploaded: number; readonly late: number }; readonly unsuccessful: number; readonly unfinished: number; readonly pending: number; readonly demo: boolean; readonly portalUrl: string };

/** From then on before the close the home page says what has not been uploaded (product.md, Signing window). */
const closingMs = 2 * 3_600_000;

/** What waits, most pressing first; each leads to the page where it is done. */
export function nextSteps(view: BatchView | null, around: Around): NextStep[] {
  const steps: NextStep[] = [];
  const add = (page: NextStep['page'], count: number, title: string, detail: string): void => {
    if (count > 0) steps.push({ page, title, detail, count });
  };
  add('unsuccessful', around.unsuccessful, '未成功事项（需处理）', '有操作没有生效，请查看原因后重新办理或放弃。');
  if (view === null) return [...steps, { page: 'batches', title: '新建批次', detail: '填写签约期限、协议模板和印章，建好后导入名单。', count: null }];
  const { counts, batch } = view;
  const { notUploaded, late } = around.counter;
  const isClosing = around.nowMs >= batch.closesAtMs - closingMs;
  if (isClosing) add('counter', notUploaded, `还有 ${notUploaded} 份现场签约未上传`, '请尽快联网上传；截止后才送达的，须由管理员认定。');
  add('counter', late, '现场签约待认定', '期限内现场签约、截止后才送达，请管理员予以认定或不予认定。');
  const hasClosed = around.nowMs >= batch.closesAtMs;
  add('unfinished', around.unfinished, hasClosed ? '截止时未完成' : '正在办理、还没有提交', hasClosed ? '截止前一小时内正在签字、没有来得及提交的家庭，请逐户联系。' : '离截止不到一小时，这些家庭正在签字，可以打电话指引。');
  if (counts.households === 0) steps.push({ page: 'import', title: '导入名单', detail: '选择签约入围家庭名单（.xlsx 或 .csv），核对后导入。', count: null });
  add('calls', counts.openCalls, '待处理的来电', '有申请人请工作人员联系，或有未办结的来电登记。');
  add('publish', counts.draft, '推送协议', view.windowState === 'closed' ? '签约期限已过，请先延长签约期限再推送。' : '生成协议并发给主申请人，推送后可在线签约。');
  add('review', counts.signed, '审核签字', '逐户核对签字和照片，通过或退回。');
  add('pending', around.pending, '待第二人复核', '有纸质签约、更正或盖章后作废，提出的人不能自己办结，请另一位同事核对。');
  add('waivers', counts.openWaivers, '办理放弃签约', '有《放弃签约声明书》正在办理，申请人签字后请予以确认或不予确认。');
  add('sealing', counts.approved, '批量盖章', '审核通过的协议可以盖章，盖章后申请人可以查看和打印。');
  add('households', counts.awaiting + counts.returned, '等待申请人签字', `签约截止时间：${shanghaiWords(batch.closesAtMs)}。`);
  if (around.demo && counts.awaiting > 0) steps.push({ page: 'portal', title: '体验申请人页面', detail: `在手机或浏览器中打开 ${around.portalUrl}，以名单中的一户登录并签字。`, count: null });
  return steps;
}
