import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type DemoDocument = { readonly acceptanceNo: string; readonly agreementNo: string; readonly name: string; readonly status: string; readonly file: string; readonly sha256: string };
export type DemoNumbers = {
  readonly households: number; readonly published: number; readonly signed: number; readonly returned: number; readonly corrected: number;
  readonly waived: number; readonly expired: number; readonly sealed: number; readonly verified: number;
};

export type Report = {
  readonly step: (words: string) => void;
  readonly folder: (name: string) => string;
  readonly finish: (numbers: DemoNumbers, demanded: DemoNumbers, documents: readonly DemoDocument[]) => boolean;
};

/** Prints what happens as it happens, and leaves out/demo/. */
export function createReport(outDir: string): Report {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const startedAtMs = Date.now();
  return {
    step: (words) => { console.log(`${seconds(startedAtMs).padStart(6)} 秒  ${words}`); },
    folder: (name) => {
      const path = join(outDir, name);
      mkdirSync(path, { recursive: true });
      return path;
    },
    finish: (numbers, demanded, documents) => {
      writeFileSync(join(outDir, 'summary.json'), `${JSON.stringify({ ...numbers, documents }, null, 2)}\n`);
      printTable(numbers, demanded);
      const isRight = JSON.stringify(numbers) === JSON.stringify(demanded);
      console.log(isRight ? `演示完成，用时 ${seconds(startedAtMs)} 秒。盖章件、签约存证材料、信任根证书和截图在 ${outDir}` : '演示结果与剧本不符，请看上表。');
      return isRight;
    },
  };
}

const labels: Readonly<Record<keyof DemoNumbers, string>> = {
  households: '应签家庭', published: '已推送', signed: '已签字', returned: '退回重签', corrected: '更正重签', waived: '主动放弃', expired: '逾期视为放弃', sealed: '已盖章', verified: '验真通过',
};

function printTable(numbers: DemoNumbers, demanded: DemoNumbers): void {
  console.log('\n  项目            实际   剧本');
  for (const key of ['households', 'published', 'signed', 'returned', 'corrected', 'waived', 'expired', 'sealed', 'verified'] as const) {
    const name = labels[key] + '　'.repeat(Math.max(0, 7 - labels[key].length));
    console.log(`  ${name}${String(numbers[key]).padStart(6)} ${String(demanded[key]).padStart(6)}${numbers[key] === demanded[key] ? '' : '  ← 不符'}`);
  }
  console.log('');
}

function seconds(startedAtMs: number): string {
  return ((Date.now() - startedAtMs) / 1000).toFixed(1);
}
