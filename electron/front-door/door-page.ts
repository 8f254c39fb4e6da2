import { shanghaiWords } from '../../shared/domain/signing-window.ts';
import type { FoundBackup } from '../desk/backup/backup-folder.ts';
import { startOverWords } from './front-door.ts';
import type { DoorState } from './front-door.ts';

type Closed = Exclude<DoorState, { kind: 'open' }>;

/** The page before the desk: one thing, one sentence, no script. */
export function doorPage(state: Closed): string {
  return pageOf(...(state.kind === 'locked' ? lockedPage(state) : repairPage(state)));
}

/**
 * What a form is answered with: a page that goes on to the desk, or to the door again. A page rather than a redirect, which Electron
 * does not promise for a scheme of our own; and who loads it anew sends nothing twice.
 */
export function goOnPage(): string {
  return pageOf('请稍候', '<p>正在打开签约台…</p>', '<meta http-equiv="refresh" content="0;url=/">');
}

function pageOf(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}<title>${title} · 签约台</title><style>${style}</style></head><body><main><p class="brand">签约台</p><h1>${title}</h1>${body}</main></body></html>`;
}

function lockedPage({ isNew, problem }: Extract<Closed, { kind: 'locked' }>): readonly [string, string] {
  const again = isNew ? '<label for="again">再输入一次</label><input id="again" name="again" type="password" autocomplete="new-password" required>' : '';
  const words = isNew
    ? '本机第一次使用，请设一个口令。数据在本机加密保存，每次打开都要输入它。口令至少 10 个字符，例如几个不相干的词。忘记口令须用恢复密钥才能打开。'
    : '数据在本机加密保存，请输入口令打开。';
  return [isNew ? '设置本机口令' : '解锁', `${alertOf(problem)}<p>${words}</p><form method="post" action="/door/unlock">
    <label for="pass">口令</label><input id="pass" name="passPhrase" type="password" autocomplete="${isNew ? 'new-password' : 'current-password'}" required autofocus>${again}<button class="first">${isNew ? '设置并打开' : '打开'}</button></form>`];
}

function repairPage(state: Extract<Closed, { kind: 'repair' }>): readonly [string, string] {
  const notices = `${alertOf(state.problem)}${alertOf(state.refusal.message)}`;
  const diagnostics = '<p>诊断信息只有文件名和大小，没有任何个人信息，可以发给管理员。</p><p><a href="/door/diagnostics" download="签约台诊断信息.txt">另存诊断信息</a></p>';
  if (!state.isFolderAtFault) {
    return ['签约台暂时打不开', `${notices}<p>本机数据没有问题，也没有改动。照上面的说明处理之后，点这里。</p>${retryForm}<section><h2>请人帮忙</h2>${diagnostics}</section>`];
  }
  const [title, hint] = state.refusal.code === 'desk_stopped' ? ['签约台后台已停止', '点这里重新启动后台，通常就能接着办理。'] : ['本机数据打不开', '清理磁盘、接好硬盘或放回文件之后，点这里。'];
  return [title, `${notices}
    <p>已上传到服务器的内容都在，不会丢失。请先试第一项，不行再试下一项。</p>
    <section><h2>1. 再试一次</h2><p>${hint}</p>${retryForm}</section>
    <section><h2>2. 从备份恢复</h2>${restoreForm(state.backups)}</section>
    <section><h2>3. 请人帮忙</h2>${diagnostics}</section>
    <details><summary>以上都不行：重新建立本机数据</summary><p>本机按新设备重新登记，再从服务器下载全部内容。<strong>还没有上传的事项不会再上传</strong>，它们留在“set-aside”文件夹里，不会删除。</p>
    <form method="post" action="/door/start-over"><label for="typed">确需重新建立，请输入“${startOverWords}”</label><input id="typed" name="typed" autocomplete="off"><button class="danger">重新建立本机数据</button></form></details>`];
}

const retryForm = '<form method="post" action="/door/retry"><button class="first">再试一次</button></form>';

function restoreForm(backups: readonly FoundBackup[]): string {
  if (backups.length === 0) return '<p class="muted">备份文件夹里没有可用的备份。</p>';
  const list = backups.slice(0, 10).map((each, index) => `<label class="choice"><input type="radio" name="backup" value="${each.name}"${index === 0 ? ' checked' : ''}> ${shanghaiWords(each.madeAtMs)}（${megabytes(each.bytes)}）</label>`).join('');
  return `<p>现有数据会移到“set-aside”文件夹保留。备份之后、已经上传到服务器的事项，恢复后会重新下载。</p><form method="post" action="/door/restore">${list}<button>恢复所选备份</button></form>`;
}

function alertOf(problem: string | null): string {
  return problem === null ? '' : `<div class="notice" role="alert">${escaped(problem)}</div>`;
}

function megabytes(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const style = `
  body { margin: 0; background: #f4f6f8; color: #1f2933; font: 16px/1.6 -apple-system, "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif }
  main { max-width: 560px; margin: 8vh auto; padding: 32px 40px; background: #fff; border: 1px solid #dfe3e8; border-radius: 8px }
  .brand { margin: 0; color: #1d5fa8; font-weight: 600 } h1 { margin: 4px 0 16px; font-size: 26px } h2 { margin: 24px 0 4px; font-size: 18px } p { margin: 8px 0 }
  label { display: block; margin: 16px 0 4px } .choice { margin: 8px 0; font-variant-numeric: tabular-nums }
  input[type=password], input:not([type]) { width: 100%; box-sizing: border-box; padding: 10px 12px; font: inherit; border: 1px solid #7b8794; border-radius: 4px }
  input:focus-visible, button:focus-visible, summary:focus-visible, a:focus-visible { outline: 3px solid #ffbf47; outline-offset: 1px }
  button { margin-top: 16px; padding: 10px 24px; min-height: 44px; font: inherit; border: 1px solid #1d5fa8; border-radius: 4px; background: #fff; color: #1d5fa8; cursor: pointer }
  button.first { background: #1d5fa8; color: #fff } button.danger { border-color: #c41d1f; color: #c41d1f } a { color: #1d5fa8 }
  .notice { margin: 0 0 16px; padding: 12px 16px; background: #fdecea; border-left: 4px solid #c41d1f } .muted { color: #636970 } section form { margin: 0 } details { margin-top: 32px } summary { cursor: pointer; color: #636970 }`;
