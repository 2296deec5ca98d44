/** Lines left out before the comparison, as GNU diff does: those without a partner, and among them lines that occur too often to tell much. */

/** What a line is: to be compared, without partner, or left out if its neighbours are. */
const KEPT = 0;
const ALONE = 1;
const FREQUENT = 2;

const countsOf = (classes: readonly number[]): Map<number, number> => {
	const counts = new Map<number, number>();
	for (const line of classes) counts.set(line, (counts.get(line) ?? 0) + 1);
	return counts;
};

/** Five times roughly the square root of a 64th of the lines: what occurs more often is frequent. */
function frequentLimit(lines: number): number {
	let limit = 5;
	for (let rest = (lines >> 6) >> 2; rest > 0; rest >>= 2) limit *= 2;
	return limit;
}

/** Within a run whose ends are alone, frequent lines stay out only where they are few and scattered. */
function settleRun(marks: Uint8Array, start: number, length: number): void {
	let minimum = 1;
	for (let rest = (length >> 2) >> 2; rest > 0; rest >>= 2) minimum <<= 1;
	minimum++;
	let row = 0;
	for (let j = 0; j < length; j++) {
		if (marks[start + j] !== FREQUENT) row = 0;
		else if (minimum === ++row) j -= row;
		else if (minimum < row) marks[start + j] = KEPT;
	}
	const fromEnd = (at: (j: number) => number): void => {
		let alone = 0;
		for (let j = 0; j < length; j++) {
			const mark = marks[at(j)];
			if (j >= 8 && mark === ALONE) return;
			if (mark === ALONE) alone++;
			else {
				alone = 0;
				marks[at(j)] = KEPT;
			}
			if (alone === 3) return;
		}
	};
	fromEnd((j) => start + j);
	fromEnd((j) => start + length - 1 - j);
}

function settle(marks: Uint8Array): void {
	for (let i = 0; i < marks.length; i++) {
		if (marks[i] === FREQUENT) marks[i] = KEPT;
		if (marks[i] === KEPT) continue;
		let end = i;
		let frequent = 0;
		for (; end < marks.length && marks[end] !== KEPT; end++) if (marks[end] === FREQUENT) frequent++;
		while (end > i && marks[end - 1] === FREQUENT) {
			marks[--end] = KEPT;
			frequent--;
		}
		const length = end - i;
		if (frequent * 4 > length) {
			for (let j = i; j < end; j++) if (marks[j] === FREQUENT) marks[j] = KEPT;
		} else {
			settleRun(marks, i, length);
			i += length - 1;
		}
	}
}

/** For both sequences of classes, which lines are left out. */
export function discarded(classes: readonly [readonly number[], readonly number[]]): [Uint8Array, Uint8Array] {
	const counts = classes.map(countsOf) as [Map<number, number>, Map<number, number>];
	const marks = ([0, 1] as const).map((file) => {
		const limit = frequentLimit(classes[file].length);
		const others = counts[1 - file] as Map<number, number>;
		const mark = Uint8Array.from(classes[file], (line) => {
			const partners = others.get(line) ?? 0;
			return partners === 0 ? ALONE : partners > limit ? FREQUENT : KEPT;
		});
		settle(mark);
		return mark;
	});
	return marks as [Uint8Array, Uint8Array];
}
