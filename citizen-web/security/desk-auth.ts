import { isSignedBy } from '../../shared/crypto/key-pairs.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { Device } from '../../shared/domain/records.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { deviceAuthHeaders, maxDeviceClockSkewMs } from '../../shared/protocol/enrolment.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { loadRecord } from '../store/load-situation.ts';

export type SignedRequest = {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};
export type AuthenticDevice = { readonly device: Device; readonly incarnation: string; readonly protocol: number };

/** Whose request this is, by the device's signature over method, path, body and time (shared/protocol/enrolment.ts). */
export async function authenticateDevice(deps: HubDeps, request: SignedRequest): Promise<Result<AuthenticDevice, Refusal>> {
  const header = (name: string): string => String(request.headers[name] ?? '');
  const device = await loadRecord(deps.db, deps, 'device', header(deviceAuthHeaders.deviceId));
  if (device === null) return refuse('device_unknown', '服务器上没有这台设备的登记，请用管理员给的登记码登记；本机待上传的事项都会保留。');
  const timeMs = Number(header(deviceAuthHeaders.timeMs));
  const text = `${request.method}\n${request.path}\n${sha256Hex(request.body)}\n${header(deviceAuthHeaders.timeMs)}`;
  if (!isSignedBy(text, header(deviceAuthHeaders.signature), device.publicKey)) return refuse('device', '设备身份核验未通过，请重新登记这台设备。');
  if (!device.active) return refuse('device_stopped', '这台设备已停用，请联系管理员。');
  if (!Number.isFinite(timeMs)) return refuse('device_clock', '这台电脑的时间无法识别，请校准系统时间后再试。');
  const aheadMs = timeMs - deps.clock.nowMs();
  if (Math.abs(aheadMs) > maxDeviceClockSkewMs) {
    return refuse('device_clock', `这台电脑的时间比服务器${aheadMs > 0 ? '快' : '慢'} ${lengthText(Math.abs(aheadMs))}，请校准系统时间后再试；已办理的事项保存在本机。`);
  }
  return ok({ device, incarnation: header(deviceAuthHeaders.incarnation), protocol: Number(header(deviceAuthHeaders.protocol)) });
}

function lengthText(lengthMs: number): string {
  const minutes = Math.round(lengthMs / 60_000);
  if (minutes < 120) return `${minutes} 分钟`;
  return minutes < 2 * 1440 ? `${Math.round(minutes / 60)} 小时` : `${Math.round(minutes / 1440)} 天`;
}
