import { startCountdown } from './frame/count-down.ts';
import { startLook } from './frame/switch-look.ts';
import { startSession } from './frame/warn-session.ts';
import { startSpeech } from './frame/read-aloud.ts';

/**
 * What every page does besides its own: counts down to the close, warns before the session ends, switches 长辈版 without losing what is
 * typed, reads aloud. Each is right or absent where this does not run. Nothing here asks the phone what time it is, only how much has passed.
 */
startCountdown();
startSession();
startLook();
startSpeech();
