/** What top shows and in which order; options set it, keys change it. */
import type { Accounts } from "../../lib/accounts.ts";
import { allFields, type Field, type FieldView } from "./fields.ts";
import type { Usage } from "./sample.ts";

const units: Readonly<Record<string, readonly [number, string]>> = {
	k: [1, "KiB"],
	m: [1024, "MiB"],
	g: [1024 ** 2, "GiB"],
	t: [1024 ** 3, "TiB"],
	p: [1024 ** 4, "PiB"],
	e: [1024 ** 5, "EiB"],
};

export class TopState {
	readonly accounts: Accounts;
	delay = 3;
	full = false;
	idleHidden = false;
	cumulative = false;
	eachProcessor = false;
	threads = false;
	descending = true;
	/** How many processes at most. */
	limit: number | undefined;
	pids: ReadonlySet<number> | undefined;
	message = "";
	/** The process on the first line. */
	firstPid: number | undefined;
	taskUnit = "k";
	summaryUnit = "m";
	private sort: Field = allFields.find((f) => f.name === "%CPU") as Field;
	private user: { readonly id: number; readonly any: boolean } | undefined;

	constructor(accounts: Accounts) {
		this.accounts = accounts;
	}

	/** false when there is no such field. */
	sortBy(name: string): boolean {
		const field = allFields.find((f) => f.name === name);
		if (field) this.sort = field;
		return field !== undefined;
	}

	/** Only one user's processes; `any` counts real and saved ids too. "" is all. false when there is no such user. */
	filterUser(name: string, any = false): boolean {
		if (name === "") this.user = undefined;
		else {
			const id = this.accounts.userByName(name)?.uid ?? (/^\d+$/.test(name) ? Number(name) : undefined);
			if (id === undefined) return false;
			this.user = { id, any };
		}
		return true;
	}

	get view(): FieldView {
		const [unit] = units[this.taskUnit] as readonly [number, string];
		return { accounts: this.accounts, full: this.full, cumulative: this.cumulative, unit, letter: this.taskUnit === "k" ? "" : this.taskUnit };
	}

	get summary(): { unit: number; unitName: string } {
		const [unit, unitName] = units[this.summaryUnit] as readonly [number, string];
		return { unit, unitName };
	}

	static isUnit(letter: string): boolean {
		return Object.hasOwn(units, letter);
	}

	/** Those the filters leave, unsorted. */
	select(all: readonly Usage[]): Usage[] {
		const { user, pids } = this;
		return all.filter(({ process }) => {
			if (pids && !pids.has(process.pid)) return false;
			return !user || (user.any ? process.uids.includes(user.id) : process.uids[1] === user.id);
		});
	}

	/** Those to show, in order. */
	order(selected: readonly Usage[]): Usage[] {
		const sign = this.descending ? -1 : 1;
		const { view, sort } = this;
		const shown = this.idleHidden ? selected.filter((u) => u.cpu > 0 || u.process.state === "R") : [...selected];
		shown.sort((a, b) => {
			const x = sort.key(a, view);
			const y = sort.key(b, view);
			return x < y ? -sign : x > y ? sign : a.process.pid - b.process.pid;
		});
		this.firstPid = shown[0]?.process.pid;
		return this.limit === undefined ? shown : shown.slice(0, this.limit);
	}
}
