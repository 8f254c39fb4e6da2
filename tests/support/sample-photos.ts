/** A real JPEG of 320 × 240 as a browser's canvas writes it (JFIF, colour profile, baseline): grey, with a red quarter at the top left. */
const jpegBase64 = [
  '/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQ',
  'AAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAAB',
  'UAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWi',
  'AAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAM',
  'ZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2',
  'P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCADwAUADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/',
  'xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAGAEBAQEBAQAAAAAAAAAAAAAAAAQGAwX/xAAaEQEAAQUAAAAAAAAAAAAAAAAAExRhYqHh/9oADAMBAAIRAxEAPwCeAjaQAAAAAAAAAAAAAAAAABdAWM2AAA',
  'AAAAAAAAAAAAAAAhAI2kAAAAAAAAAAAAAAAAAAXQFjNgAAAAAAAAAAAAAAAAAIQCNpAAAAAAAAAAAAAAAAAAF0BYzYAAAAAAAAAAAAAAAAACEAjaQAAAAAAAAAAAAAAAAABdAWM2AAAAAAAAAAAAAA',
  'AAAAhAI2kAAAAAAAAAAAAAAAAAAXQFjNgAAAAAAAAAAAAAAAAAIQCNpAAAAAAAAAAAAAAAAAAF0BYzYAAAAAAAAAAAAAAAAACEAjaQAAAAAAAAAAAAAAAAABdAWM2AAAAAAAAAAAAAAAAAAhC6OMV3',
  'pV+O+IQuhFcr8d8QhdCK5X474hC6EVyvx3xCF0IrlfjviELoRXK/HfEIXQiuV+O+IQuhFcr8d8QhdCK5X474hC6EVyvx3wAdnmgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP/2Q==',
];

export function sampleJpeg(): Buffer {
  return Buffer.from(jpegBase64.join(''), 'base64');
}

/** The same as a phone would have sent it: turned, with place and maker in its EXIF, a comment, and a film behind its end. */
export function phoneJpeg(photo: { readonly orientation: number; readonly secret: string; readonly isLittle: boolean }): Buffer {
  const { orientation, secret, isLittle } = photo;
  const two = (value: number): Buffer => Buffer.from(isLittle ? [value & 255, value >> 8] : [value >> 8, value & 255]);
  const four = (value: number): Buffer => (isLittle ? Buffer.concat([two(value & 65_535), two(value >>> 16)]) : Buffer.concat([two(value >>> 16), two(value & 65_535)]));
  const maker = Buffer.concat([two(0x010f), two(2), four(secret.length), four(38)]);
  const turn = Buffer.concat([two(0x0112), two(3), four(1), two(orientation), two(0)]);
  const tiff = Buffer.concat([Buffer.from(isLittle ? 'II' : 'MM'), two(42), four(8), two(2), maker, turn, four(0), Buffer.from(secret, 'latin1')]);
  const plain = sampleJpeg();
  return Buffer.concat([plain.subarray(0, 2), segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])), segment(0xfe, Buffer.from(secret, 'latin1')), plain.subarray(2), Buffer.from(`ftypmp42 ${secret}`)]);
}

function segment(marker: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255]), content]);
}
