/** The pages of the desk in the order of its menu; `household` is reached from a list, `about` and `backup` from the name at the top, `jobs` from the bar beside it, `unfinished` from 首页 and 来电. */
export const pageTitles = {
  home: '首页', batches: '批次', templates: '模板', import: '导入', households: '家庭', household: '家庭', publish: '推送', counter: '现场签约', review: '审核', pending: '待复核', sealing: '用印', seals: '印章',
  waivers: '放弃', calls: '来电', unfinished: '截止时未完成', unsuccessful: '未成功事项', jobs: '任务', verify: '验真', about: '关于', backup: '备份', admin: '管理',
} as const;
export type PageName = keyof typeof pageTitles;
/** `id` names the household, the review case or the template version that is shown, or the part of 管理. */
export type Route = { readonly page: PageName; readonly id: string | null };

export const menuPages: readonly PageName[] = ['home', 'batches', 'templates', 'import', 'households', 'publish', 'counter', 'review', 'pending', 'sealing', 'seals', 'waivers', 'calls', 'unsuccessful', 'verify', 'admin'];
/** Pages that only these roles see in the menu. */
export const adminPages: readonly PageName[] = ['admin'];

export function isPageName(text: string): text is PageName {
  return Object.hasOwn(pageTitles, text);
}

/** `#/household/h1` → where to go. What names no page is the first one. */
export function parseRoute(hash: string): Route {
  const [page = '', id = ''] = hash.replace(/^#\/?/, '').split('/');
  if (!isPageName(page)) return { page: 'home', id: null };
  return { page, id: id === '' ? null : decode(id) };
}

export function routeHash(route: Route): string {
  return route.id === null ? `#/${route.page}` : `#/${route.page}/${encodeURIComponent(route.id)}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not ours: an address typed by hand. Shown as it stands, the desk will say that it knows no such record.
    return text;
  }
}
