/** The camera of the face pages. Where it cannot be had, the picture field stays and the hub is told the plain reason. */
const longestSidePx = 1600;
const jpegQuality = 0.88;

const box = document.querySelector<HTMLElement>('#camera');
const video = document.querySelector<HTMLVideoElement>('#camera-picture');
const field = document.querySelector<HTMLInputElement>('#picture');
if (box !== null && video !== null && field !== null) start(box, video, field);

function start(cameraBox: HTMLElement, picture: HTMLVideoElement, input: HTMLInputElement): void {
  const [open, take, send, again] = [byId('camera-open'), byId('camera-take'), byId('picture-send'), byId('picture-again')];
  const chooser = document.querySelector<HTMLDetailsElement>('#picture-choose');
  const showTaken = (taken: boolean): void => {
    again.hidden = !taken;
    send.hidden = !taken;
    cameraBox.hidden = taken || !canUseCamera();
    if (chooser !== null) chooser.hidden = taken;
    const shown = document.querySelector<HTMLImageElement>('#picture-shown');
    if (shown !== null && !taken) shown.hidden = true;
  };
  const show = (opened: boolean): void => {
    open.hidden = opened;
    take.hidden = !opened;
    picture.hidden = !opened;
    if (!opened && chooser !== null) chooser.open = true;
  };
  showTaken(false);
  picture.hidden = true;
  if (canUseCamera() && chooser !== null) chooser.open = false;
  if (!canUseCamera()) {
    cameraBox.hidden = false;
    open.hidden = true;
    tell(cameraBox, 'camera_missing', '这台设备的浏览器不能使用摄像头，请在下面从手机拍照或相册选择。');
  }
  const openAndShow = (): void => { void openCamera(cameraBox, picture).then(show); };
  open.addEventListener('click', openAndShow);
  take.addEventListener('click', () => { void takeSoon(cameraBox, picture, input, take); });
  input.addEventListener('change', () => { void receive(input).then((has) => { if (has) showTaken(true); }); });
  again.addEventListener('click', () => {
    input.value = '';
    say('picture-said', '');
    showTaken(false);
    if (!take.hidden) openAndShow();
  });
}

function canUseCamera(): boolean {
  // Old browsers lack these, whatever the types say.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  return devices !== undefined && canPutFiles();
}

function canPutFiles(): boolean {
  return typeof DataTransfer === 'function';
}

async function openCamera(cameraBox: HTMLElement, picture: HTMLVideoElement): Promise<boolean> {
  try {
    const facingMode = cameraBox.dataset['facing'] ?? 'user';
    picture.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode, width: { ideal: longestSidePx } }, audio: false });
    await picture.play();
    say('camera-said', '');
    return true;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    const [problem, words] = cameraWords[name] ?? ['camera_failed', '摄像头打不开，请关闭其他正在使用摄像头的程序后再试，也可以在下面从手机拍照或相册选择。'];
    tell(cameraBox, problem, words);
    return false;
  }
}

const denied: readonly [string, string] = ['camera_denied', '未允许使用摄像头。请在手机设置中允许微信或浏览器使用摄像头后再点“打开摄像头”，也可以在下面从手机拍照或相册选择。'];
const missing: readonly [string, string] = ['camera_missing', '没有找到摄像头。请在下面选择照片，或者换一台手机拍照。'];
/** By the names of Media Capture and Streams, 10.2. */
const cameraWords: Readonly<Partial<Record<string, readonly [string, string]>>> = {
  NotAllowedError: denied, SecurityError: denied, NotFoundError: missing, OverconstrainedError: missing,
};

/** Counts down where the page asks for it: who turns their head does not see the button. */
async function takeSoon(cameraBox: HTMLElement, picture: HTMLVideoElement, input: HTMLInputElement, button: HTMLElement): Promise<void> {
  button.setAttribute('disabled', '');
  for (let left = Number(cameraBox.dataset['delaySeconds'] ?? 0); left > 0; left -= 1) {
    say('camera-said', `请做好动作，${left} 秒后拍照`);
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
  say('camera-said', '');
  button.removeAttribute('disabled');
  const file = await draw(picture, picture.videoWidth, picture.videoHeight);
  if (file === null) {
    say('camera-said', '没有拍到画面，请再点一次“拍照”。');
    return;
  }
  stop(picture);
  putFile(input, file);
  input.dispatchEvent(new Event('change'));
}

/** The camera's light goes out as soon as the picture is taken. */
function stop(picture: HTMLVideoElement): void {
  const stream = picture.srcObject;
  if (stream instanceof MediaStream) for (const track of stream.getTracks()) track.stop();
  picture.srcObject = null;
}

/** Shows what was taken or chosen, made smaller where it is large: a phone's photo of 8 MB takes minutes on a slow line. */
async function receive(input: HTMLInputElement): Promise<boolean> {
  const file = input.files?.[0];
  if (file === undefined) return false;
  const address = URL.createObjectURL(file);
  const image = await loadImage(address);
  const shown = document.querySelector<HTMLImageElement>('#picture-shown');
  if (shown !== null) {
    if (shown.src.startsWith('blob:')) URL.revokeObjectURL(shown.src);
    shown.hidden = image === null;
    if (image !== null) shown.src = address;
  }
  if (image === null) {
    say('picture-said', '这张照片在这台设备上看不到，点“确定”试试；不行请重新拍摄。');
    return true;
  }
  if (canPutFiles() && Math.max(image.naturalWidth, image.naturalHeight) > longestSidePx) {
    const smaller = await draw(image, image.naturalWidth, image.naturalHeight);
    if (smaller !== null) putFile(input, smaller);
  }
  return true;
}

function loadImage(address: string): Promise<HTMLImageElement | null> {
  return new Promise((resolve) => {
    const image = new Image();
    image.addEventListener('load', () => { resolve(image); });
    image.addEventListener('error', () => { resolve(null); });
    image.src = address;
  });
}

function draw(source: HTMLVideoElement | HTMLImageElement, width: number, height: number): Promise<File | null> {
  if (width === 0 || height === 0) return Promise.resolve(null);
  const scale = Math.min(1, longestSidePx / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => { resolve(blob === null ? null : new File([blob], 'camera.jpg', { type: 'image/jpeg' })); }, 'image/jpeg', jpegQuality);
  });
}

function putFile(input: HTMLInputElement, file: File): void {
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
}

function tell(cameraBox: HTMLElement, problem: string, message: string): void {
  say('camera-said', message);
  for (const id of ['picture-choose', 'other-ways']) document.getElementById(id)?.setAttribute('open', '');
  const address = cameraBox.dataset['problemUrl'];
  // Only so that staff know why somebody is stuck; nobody waits for it.
  if (address !== undefined) void fetch(address, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `problem=${problem}` }).catch(() => undefined);
}

function say(id: string, message: string): void {
  const said = document.getElementById(id);
  if (said !== null) said.textContent = message;
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page lacks #${id}`);
  return element;
}
