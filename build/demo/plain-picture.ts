import { PNG } from 'pngjs';

/** A small picture for the two live photos of an invented citizen: a plain head on a plain ground. */
export function plainPicture(): Buffer {
  const [width, height] = [480, 640];
  const image = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const inHead = Math.hypot((x - 240) / 110, (y - 250) / 140) < 1;
      const inBody = Math.hypot((x - 240) / 190, (y - 640) / 230) < 1;
      const [red, green, blue] = inHead ? [232, 196, 168] : inBody ? [70, 96, 140] : [226, 232, 238];
      image.data.set([red, green, blue, 255], 4 * (y * width + x));
    }
  }
  return PNG.sync.write(image);
}
