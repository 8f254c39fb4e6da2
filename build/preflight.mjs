// Plain JavaScript, so that even an old Node can read it and say what is wrong. The first step of every npm script.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(`签约台需要 Node.js 22.12 或更高版本，当前是 ${process.versions.node}。请在项目文件夹运行 npm ci 后用 npm 命令启动，或安装 Node.js 24。`);
  console.error(`This project needs Node.js 22.12 or newer; this is ${process.versions.node}. Run npm ci and start it with npm, or install Node.js 24.`);
  process.exit(1);
}
