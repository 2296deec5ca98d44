/** Baud rates and the codes that termios(3) has for them, for `stty -g`. */
const slow = [0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400];
const fast = [57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000];

/** BOTHER: a speed that has no code of its own. */
const OTHER = 0x1000;

export function speedCode(speed: number): number {
	const at = slow.indexOf(speed);
	return at >= 0 ? at : OTHER + 1 + fast.indexOf(speed);
}

export const speedOfCode = (code: number): number | undefined => (code < OTHER ? slow[code] : fast[code - OTHER - 1]);
