/** How apt writes sizes, times, rates and lists. strutl.cc, private-output.cc. */
import type { Sys } from "../../kernel/abi.ts";

/** "682 B", "55.4 kB", "8792 kB", "12.3 MB". */
export function sizeText(bytes: number): string {
	const units = ["", "k", "M", "G", "T"];
	let size = bytes;
	for (const [i, unit] of units.entries()) {
		if (size < 100 && i > 0) return `${size.toFixed(1)} ${unit}B`;
		if (size < 10000 || i === units.length - 1) return `${size.toFixed(0)} ${unit}B`;
		size /= 1000;
	}
	return `${bytes} B`;
}

/** "0s", "1min 3s", "2h 0min 5s". */
export function timeText(seconds: number): string {
	const whole = Math.floor(seconds);
	if (whole >= 3600) return `${Math.floor(whole / 3600)}h ${Math.floor(whole / 60) % 60}min ${whole % 60}s`;
	return whole >= 60 ? `${Math.floor(whole / 60)}min ${whole % 60}s` : `${whole}s`;
}

/** Words in lines of the screen, each indented by two; with the newline before the first and behind the last. */
export function wordLines(sys: Sys, words: readonly string[]): string {
	const width = (sys.isatty(1) ? sys.getWindowSize(1).cols || 80 : 80) - 3;
	let text = "";
	let used = 0;
	for (const word of words) {
		if (used === 0 || used + word.length >= width) {
			text += "\n  ";
			used = 0;
		} else {
			text += " ";
			used++;
		}
		text += word;
		used += word.length;
	}
	return `${text}\n`;
}
