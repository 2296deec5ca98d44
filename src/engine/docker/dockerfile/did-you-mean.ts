/** The likely word for a mistyped one: moby/buildkit util/suggest, by Levenshtein's distance. */

function distance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const [up = 0, corner = 0, left = 0] = [row[j], row[j - 1], next[j - 1]];
			next.push(Math.min(up + 1, left + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1)));
		}
		row = next;
	}
	return row.at(-1) ?? 0;
}

/** At most two letters off, the nearest first. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	let best: string | undefined;
	let least = 3;
	for (const candidate of candidates) {
		const far = distance(word.toLowerCase(), candidate.toLowerCase());
		if (far === 0) return undefined;
		if (far < least) {
			best = candidate;
			least = far;
		}
	}
	return best;
}
