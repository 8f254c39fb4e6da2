import { useEffect, useState, type ReactNode } from 'react';
import { App as AntApp, ConfigProvider, Spin, theme } from 'antd';
import chinese from 'antd/locale/zh_CN.js';
import { AppFrame } from './components/app-frame.tsx';
import { LockScreen } from './components/lock-screen.tsx';
import { RefusalAlert } from './components/refusal-alert.tsx';
import { changesSession, useCall } from './hooks/use-call.ts';
import { useKept } from './hooks/use-kept.ts';
import { useReducedMotion } from './hooks/use-reduced-motion.ts';
import { SignInPage } from './pages/sign-in-page.tsx';

const fonts = '-apple-system, "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';

// Words on buttons reach a contrast of 4.5 : 1 (WCAG 2.2, 1.4.3), which antd's own colours do not; tags likewise in desk.css.
const lightTokens = {
  colorPrimary: '#1d5fa8', colorLink: '#1d5fa8', colorError: '#c41d1f', colorBgLayout: '#f4f6f8', colorTextPlaceholder: '#70757c', colorTextDisabled: '#70757c', colorTextTertiary: '#636970', colorTextDescription: '#636970',
};
const darkTokens = {
  colorPrimary: '#2f73b8', colorLink: '#7db3ea', colorError: '#ff7375', colorTextPlaceholder: '#a0a0a0', colorTextDisabled: '#a0a0a0', colorTextTertiary: '#a0a0a0', colorTextDescription: '#a8a8a8',
};

export function App(): ReactNode {
  const [appearance, keepAppearance] = useKept('appearance', 'light');
  const isDark = appearance === 'dark';
  const isStill = useReducedMotion();
  return (
    <ConfigProvider locale={chinese.default} button={{ autoInsertSpace: false }} theme={{
      algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
      token: { motion: !isStill, borderRadius: 4, fontFamily: fonts, ...(isDark ? darkTokens : lightTokens) },
      components: { Layout: { siderBg: isDark ? '#141414' : '#ffffff' }, Menu: { itemHeight: 36, ...(isDark ? { itemSelectedColor: '#b5d6f7' } : {}) }, ...(isDark ? { Tabs: { itemSelectedColor: '#7db3ea', itemActiveColor: '#7db3ea', itemHoverColor: '#b5d6f7' } } : {}) },
    }}>
      <AntApp message={{ top: 56 }} style={{ minHeight: '100%' }}>
        <PageColours isDark={isDark} />
        <Session isDark={isDark} onAppearance={(dark) => keepAppearance(dark ? 'dark' : 'light')} />
      </AntApp>
    </ConfigProvider>
  );
}

function Session({ isDark, onAppearance }: { readonly isDark: boolean; readonly onAppearance: (isDark: boolean) => void }): ReactNode {
  const session = useCall('session.state', {}, changesSession);
  const [openedBy, setOpenedBy] = useState<string | null>(null);
  if (session.value === null) {
    return session.refusal === null ? <Spin fullscreen description="正在打开签约台…" /> : <div className="desk-page"><RefusalAlert refusal={session.refusal} /></div>;
  }
  const { staff, isLocked, deviceName } = session.value;
  if (staff === null) return <SignInPage session={session.value} onChanged={session.reload} />;
  if (!isLocked && openedBy !== staff.staffId) setOpenedBy(staff.staffId);
  return (
    <>
      {/* A window that is opened, or loaded anew, while the desk is locked has no page to keep. */}
      {openedBy === staff.staffId && <AppFrame key={staff.staffId} session={session.value} staff={staff} isDark={isDark} onAppearance={onAppearance} onSignedOut={session.reload} />}
      {isLocked && <LockScreen staff={staff} deviceName={deviceName} onChanged={session.reload} />}
    </>
  );
}

/** Gives our own style sheet the theme's colours, so that dark mode is one switch. */
function PageColours({ isDark }: { readonly isDark: boolean }): ReactNode {
  const { token } = theme.useToken();
  useEffect(() => {
    const style = document.documentElement.style;
    style.setProperty('--desk-line', token.colorBorderSecondary);
    style.setProperty('--desk-surface', token.colorBgContainer);
    style.setProperty('--desk-soft', token.colorFillQuaternary);
    style.setProperty('--desk-muted', token.colorTextSecondary);
    style.setProperty('--desk-accent', token.colorPrimary);
    document.documentElement.dataset['appearance'] = isDark ? 'dark' : 'light';
    document.body.style.background = token.colorBgLayout;
    document.body.style.color = token.colorText;
  }, [token, isDark]);
  return null;
}
