/** The camera of the face pages. Where it cannot be had, the picture field stays and the hub is told the plain reason. */
const longestSidePx = 1280;

const box = document.querySelector<HTMLElement>('#camera');
const video = document.querySelector<HTMLVideoElement>('#camera-picture');
const field = document.querySelector<HTMLInputElement>('#picture');
if (box !== null && video !== null && field !== null) start(box, video, field);

function start(cameraBox: HTMLElement, picture: HTMLVideoElement, input: HTMLInputElement): void {
  const open = byId('camera-open');
  const take = byId('camera-take');
  const send = byId('picture-send');
  const again = byId('picture-again');
  const chooser = document.querySelector<HTMLDetailsElement>('#picture-choose');
  const shown = document.querySelector<HTMLImageElement>('#picture-shown');
  const showTaken = (taken: boolean): void => {
    again.hidden = !taken;
    send.hidden = !taken;
    cameraBox.hidden = taken;
    if (chooser !== null) chooser.hidden = taken;
    if (shown !== null) shown.hidden = !taken;
  };
  if (canUseCamera()) {
    showTaken(false);
    if (chooser !== null) chooser.open = false;
  } else {
    tell(cameraBox, 'camera_missing', '这台设备的浏览器不能使用摄像头，请在下面从手机拍照或相册选择。');
  }
  open.addEventListener('click', () => {
    void openCamera(cameraBox, picture).then((opened) => {
      open.hidden = opened;
      take.hidden = !opened;
      picture.hidden = !opened;
      if (!opened && chooser !== null) chooser.open = true;
      return opened;
    });
  });
  take.addEventListener('click', () => {
    void takePicture(picture).then((file) => {
      if (file !== null) putFile(input, file);
      return file;
    });
  });
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file === undefined || shown === null) return;
    if (shown.src.startsWith('blob:')) URL.revokeObjectURL(shown.src);
    shown.src = URL.createObjectURL(file);
    showTaken(true);
  });
  again.addEventListener('click', () => {
    input.value = '';
    showTaken(false);
  });
  picture.hidden = true;
}

function canUseCamera(): boolean {
  // Old browsers lack these, whatever the types say.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  return devices !== undefined && typeof DataTransfer === 'function';
}

async function openCamera(cameraBox: HTMLElement, picture: HTMLVideoElement): Promise<boolean> {
  try {
    const facingMode = cameraBox.dataset['facing'] ?? 'user';
    picture.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode, width: { ideal: longestSidePx } }, audio: false });
    await picture.play();
    return true;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    const denied = name === 'NotAllowedError' || name === 'SecurityError';
    tell(cameraBox, denied ? 'camera_denied' : 'camera_failed', denied
      ? '未允许使用摄像头。请在手机设置中允许微信或浏览器使用摄像头后再试，也可以在下面从手机拍照或相册选择。'
      : '摄像头打不开，请关闭其他正在使用摄像头的程序后再试，也可以在下面从手机拍照或相册选择。');
    return false;
  }
}

function takePicture(picture: HTMLVideoElement): Promise<File | null> {
  const scale = Math.min(1, longestSidePx / Math.max(picture.videoWidth, picture.videoHeight, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.videoWidth * scale);
  canvas.height = Math.round(picture.videoHeight * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob === null ? null : new File([blob], 'camera.jpg', { type: 'image/jpeg' })), 'image/jpeg', 0.88);
  });
}

function putFile(input: HTMLInputElement, file: File): void {
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event('change'));
}

function tell(cameraBox: HTMLElement, problem: string, message: string): void {
  const said = document.querySelector('#camera-said');
  if (said !== null) said.textContent = message;
  const chooser = document.querySelector<HTMLDetailsElement>('#picture-choose');
  if (chooser !== null) chooser.open = true;
  cameraBox.hidden = false;
  const address = cameraBox.dataset['problemUrl'];
  // Only so that staff know why somebody is stuck; nobody waits for it.
  if (address !== undefined) void fetch(address, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `problem=${problem}` });
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page lacks #${id}`);
  return element;
}
