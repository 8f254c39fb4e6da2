import { useState, type ReactNode } from 'react';
import { Alert, Button, Space, Tag } from 'antd';
import type { AllowedAction, HouseholdPage as PageData } from '../../shared/desk/household-calls.ts';
import { ActionDialog } from '../components/household/action-dialog.tsx';
import { CitizenCard } from '../components/household/citizen-card.tsx';
import { CallsCard, MessagesCard } from '../components/household/contact-cards.tsx';
import { FieldsCard } from '../components/household/fields-card.tsx';
import { TimelineCard } from '../components/household/timeline-card.tsx';
import { VersionsCard } from '../components/household/versions-card.tsx';
import { Loaded, PageFrame } from '../components/page-frame.tsx';
import { PresenceHint } from '../components/presence-hint.tsx';
import { StatusTag } from '../components/status-tag.tsx';
import { useCall } from '../hooks/use-call.ts';
import { goTo } from '../hooks/use-route.ts';
import { actionLabel, isDangerous, isMainAction, pageOfCommand, shownActions } from '../text/actions.ts';
import { timeText } from '../text/times.ts';

/** All of one household: where the citizen is, what to say, what happened, and only what may be done now. */
export function HouseholdPage({ householdId }: { readonly householdId: string }): ReactNode {
  const page = useCall('households.page', { householdId });
  const title = page.value === null ? '家庭' : `${page.value.name} · ${page.value.acceptanceNo}`;
  return (
    <PageFrame title={title} extra={<Button onClick={() => goTo('households')}>返回家庭列表</Button>}>
      <Loaded state={page}>{(value) => <HouseholdContent page={value} />}</Loaded>
    </PageFrame>
  );
}

function HouseholdContent({ page }: { readonly page: PageData }): ReactNode {
  const [action, setAction] = useState<AllowedAction | null>(null);
  const choose = (chosen: AllowedAction): void => {
    const ownPage = pageOfCommand(chosen.command);
    if (ownPage === null) setAction(chosen);
    else goTo(ownPage, ownPage === 'review' || chosen.command === 'counter_sign' ? chosen.agreementId : null);
  };
  return (
    <>
      <PresenceHint householdId={page.householdId} />
      <HouseholdHead page={page} />
      <ActionBar page={page} onChoose={choose} />
      <div className="desk-columns">
        <div className="desk-stack">
          <CitizenCard page={page} />
          <VersionsCard versions={page.versions} />
          <TimelineCard timeline={page.timeline} />
        </div>
        <div className="desk-stack">
          <FieldsCard page={page} />
          <CallsCard calls={page.calls} householdId={page.householdId} />
          <MessagesCard messages={page.messages} />
        </div>
      </div>
      {action !== null && <ActionDialog page={page} action={action} onClose={() => setAction(null)} />}
    </>
  );
}

function HouseholdHead({ page }: { readonly page: PageData }): ReactNode {
  const current = page.versions.find((version) => version.kind === 'agreement' && version.status !== 'void') ?? page.versions.find((version) => version.kind === 'agreement');
  const waiver = page.versions.find((version) => version.kind === 'waiver_statement' && version.status !== 'void');
  return (
    <>
      <Space wrap size={[10, 6]} className="desk-number">
        {current !== undefined && <StatusTag status={current.status} voidReason={current.voidReason} returned={current.returned !== null} />}
        {waiver !== undefined && <span>放弃签约声明书：<StatusTag kind="waiver_statement" status={waiver.status} voidReason={waiver.voidReason} returned={waiver.returned !== null} /></span>}
        {page.special.map((each) => <Tag key={each} color="orange">{each}</Tag>)}
        <span>证件号码 {page.maskedId}</span><span>联系手机 {page.maskedPhone}</span><span>账号 {page.maskedAccount}</span>
        {page.subdistrict !== '' && <span>{page.subdistrict}</span>}
        {current !== undefined && <span>签约截止 {timeText(current.closesAtMs)}</span>}
      </Space>
      {page.removed && <Alert type="warning" showIcon title="该家庭已移出名单，只供查阅。" />}
      {page.holdUntilMs !== null && <Alert type="info" showIcon title={`暂缓逾期至 ${timeText(page.holdUntilMs)}。`} />}
      {page.phoneChangedAtMs !== null && <Alert type="warning" showIcon title={`联系手机于 ${timeText(page.phoneChangedAtMs)} 更换，审核时请留意是否本人办理。`} />}
    </>
  );
}

function ActionBar({ page, onChoose }: { readonly page: PageData; readonly onChoose: (action: AllowedAction) => void }): ReactNode {
  const actions = shownActions(page.actions);
  if (actions.length === 0) return <span className="desk-muted">当前状态下，您的角色没有可以办理的事项。</span>;
  return (
    <Space wrap className="desk-no-print" role="group" aria-label="可以办理的事项">
      {actions.map((action) => (
        <Button key={`${action.command}-${action.agreementId}`} type={isMainAction(action) ? 'primary' : 'default'} danger={isDangerous(action.command)} onClick={() => onChoose(action)}>{actionLabel(action)}</Button>
      ))}
    </Space>
  );
}
