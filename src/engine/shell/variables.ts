/**
 * All variables of one shell process: global ones, those local to functions (dynamic scoping), and assignments in front of a command.
 * This class stores; `assignments.ts` assigns as statements and declare do (integer and case attributes, subscripts, arrays).
 */
import type { Sys } from "../kernel/abi.ts";
import { exhaustedBytes, MemoryExhausted } from "../kernel/memory-exhausted.ts";
import type { AssociativeArray, IndexedArray } from "./arrays.ts";
import { elementKey, readElement, splitReference } from "./elements.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { ShellError } from "./shell-error.ts";
import { Attribute, type Dynamic, scalarOf, type Value, Variable } from "./variable.ts";

/** `locals`: names in front of `eval` or `source` that were then declared local inside. */
type Scope = { readonly kind: "global" | "function" | "command"; map: Map<string, Variable>; owner: object; locals?: ReadonlySet<string> };

/** Values from this length on are counted as memory. */
const longValue = 65536;

/** How deep name references may refer to each other; as bash's NAMEREF_MAX. */
const MOST_REFERENCES = 8;

export class Variables {
	readonly sys: Sys;
	/** The shell these belong to; it sets this after making or copying them. Read by dynamic variables. */
	host: ExpansionHost | undefined;
	/** LINENO: the executor keeps it up to date. */
	line = 0;
	/** What RANDOM counts on with; undefined until it is first read or set in this process. */
	randomState: number | undefined;
	/** BASH_SUBSHELL */
	subshell = 0;
	/** SECONDS is the clock minus this. */
	startedAt: number;
	private scopes: Scope[];
	private global: Scope;
	/** Marks the variables and maps that only this object refers to. */
	private owner: object = {};
	private environment: Map<string, string> | undefined;
	/** In how many scopes but the global one a name is: deep recursion looks up global names without passing all of them. */
	private scoped = new Map<string, number>();
	/** Bytes charged for long values, by the names of their variables; what a subshell shares with its parent is not its own. */
	private readonly longValues = new Map<string, number>();

	constructor(sys: Sys) {
		this.sys = sys;
		this.startedAt = sys.clock("monotonic");
		this.global = { kind: "global", map: new Map(), owner: this.owner };
		this.scopes = [this.global];
	}

	/** For a subshell: both sides go on with the same objects and copy each one when they first change it. */
	copy(sys: Sys): Variables {
		const twin = new Variables(sys);
		twin.scopes = this.scopes.map((scope) => ({ ...scope, owner: twin }));
		twin.global = twin.scopes[0] as Scope;
		twin.scoped = new Map(this.scoped);
		twin.line = this.line;
		twin.startedAt = this.startedAt;
		twin.subshell = this.subshell + 1;
		twin.environment = this.environment;
		// neither side owns what exists now
		this.owner = {};
		return twin;
	}

	// ---- reading ----------------------------------------------------------------------------------------------------
	/** The variable of this very name in the innermost scope that has it; name references are not followed. */
	find(name: string): Variable | undefined {
		if (!this.scoped.has(name)) return this.global.map.get(name);
		for (let i = this.scopes.length - 1; i > 0; i--) {
			const found = (this.scopes[i] as Scope).map.get(name);
			if (found) return found;
		}
		return this.global.map.get(name);
	}

	/** Where a name leads when name references are followed: another name, perhaps with a subscript (`a[1]`). undefined when they go in a circle. */
	resolve(name: string): string | undefined {
		let at = name;
		for (let i = 0; i <= MOST_REFERENCES; i++) {
			const variable = this.find(at);
			if (!variable?.has(Attribute.nameref)) return at;
			if (typeof variable.value !== "string" || variable.value === "") return at;
			at = variable.value;
			if (at === name) break;
			if (at.includes("[")) return at;
		}
		return undefined;
	}

	/** The value of a variable, an array as a whole. */
	value(name: string): Value {
		return this.find(name)?.read(this);
	}

	/** What `$name` gives, name references to plain names followed; undefined when unset. */
	get(name: string): string | undefined {
		let variable = this.find(name);
		if (!variable) return undefined;
		if (variable.attributes & Attribute.nameref) {
			const target = this.resolve(name);
			if (target === undefined) {
				this.host?.warn(`warning: ${name}: circular name reference`);
				return undefined;
			}
			if (target.endsWith("]")) return this.element(target);
			variable = this.find(target);
			if (!variable) return undefined;
		}
		if (variable.dynamic) return scalarOf(variable.dynamic.read(this));
		const { value } = variable;
		return typeof value === "string" ? value : scalarOf(value);
	}

	/** What a name reference to `a[1]` gives. */
	private element(reference: string): string | undefined {
		const { name, subscript } = splitReference(reference);
		const value = this.value(name);
		const key = this.host && elementKey(this.host, name, subscript ?? "0");
		return key === undefined ? undefined : readElement(value, key);
	}

	/** Names of all visible variables, sorted. */
	names(prefix = ""): string[] {
		const names = new Set<string>();
		for (const { map } of this.scopes) for (const name of map.keys()) if (name.startsWith(prefix)) names.add(name);
		return [...names].sort();
	}

	/** Names in the scope of the function that runs now, sorted: what `local` without arguments lists. */
	localNames(): string[] {
		const scope = this.scopes.findLast((s) => s.kind === "function");
		return scope ? [...scope.map.keys()].sort() : [];
	}

	// ---- writing ----------------------------------------------------------------------------------------------------
	/** Sets a scalar as it is, where the name is visible or else globally. Throws ShellError "readonly". Attributes but readonly do nothing here. */
	set(name: string, value: string): void {
		const variable = this.writable(name);
		if (variable.attributes & Attribute.readonly) throw new ShellError("readonly", `${name}: readonly variable`, "command");
		if (variable.dynamic) variable.dynamic.assigned?.(this, value);
		else {
			this.account(name, value);
			variable.value = value;
		}
	}

	/**
	 * Counts a long value as memory of this process, before a variable takes it. At that moment there are also the expansion that made it and
	 * the value before it. Throws MemoryExhausted.
	 */
	account(name: string, value: string): void {
		const before = this.longValues.get(name) ?? 0;
		const bytes = value.length < longValue ? 0 : value.length;
		if (bytes > 0) {
			try {
				this.sys.charge(2 * bytes);
			} catch (error) {
				throw exhaustedBytes(error) === undefined ? error : new MemoryExhausted(bytes + 1);
			}
			this.longValues.set(name, bytes);
		} else if (before > 0) this.longValues.delete(name);
		else return;
		this.sys.charge(-bytes - before);
	}

	/** Counts what an array takes, by and by, as `account` does a value. Throws MemoryExhausted. */
	accountArray(name: string, { bytes }: IndexedArray | AssociativeArray): void {
		const more = bytes - (this.longValues.get(name) ?? 0);
		if (Math.abs(more) < longValue) return;
		try {
			this.sys.charge(more);
		} catch (error) {
			throw exhaustedBytes(error) === undefined ? error : new MemoryExhausted(more);
		}
		if (bytes > 0) this.longValues.set(name, bytes);
		else this.longValues.delete(name);
	}

	private forget(name: string): void {
		const bytes = this.longValues.get(name);
		if (bytes === undefined) return;
		this.longValues.delete(name);
		this.sys.charge(-bytes);
	}

	/** The variable for writing: in the innermost scope that has it, else a new global one without value. */
	writable(name: string): Variable {
		for (let i = this.scoped.has(name) ? this.scopes.length - 1 : 0; i > 0; i--) {
			const scope = this.scopes[i] as Scope;
			const found = scope.map.get(name);
			if (found) return this.own(scope, name, found);
		}
		return this.inScope(this.global, name);
	}

	/** The variable of this name in that scope, made there without value when it is not there: "local" is the function that runs now. */
	declareIn(where: "global" | "local", name: string): Variable {
		const at = where === "local" ? this.scopes.findLastIndex((s) => s.kind === "function") : -1;
		if (at < 0) return this.inScope(this.global, name);
		// inside `x=1 eval ...` the assignment in front is what becomes local
		const scope = this.scopes.find((s, i) => i > at && s.map.has(name)) ?? (this.scopes[at] as Scope);
		const holder = this.scopes.findLast((s) => s.map.has(name));
		const outer = scope.map.has(name) ? undefined : holder?.map.get(name);
		const variable = this.inScope(scope, name);
		if (scope.kind === "command") scope.locals = new Set([...(scope.locals ?? []), name]);
		// an assignment in front of a function's call gives its local variable the first value
		// and dash's local variables start as what they hide
		if (outer && (holder?.kind === "command" || this.host?.dialect !== "bash") && this.host) variable.value = outer.value;
		if (outer?.has(Attribute.exported)) {
			// a local one is exported when the one that it hides is
			variable.attributes |= Attribute.exported;
			this.environment = undefined;
		}
		return variable;
	}

	/** Whether a function's scope is open: `local` makes sense. */
	get inFunction(): boolean {
		return this.scopes.some((s) => s.kind === "function");
	}

	/** Whether the visible variable of this name is a global one. */
	isGlobal(name: string): boolean {
		return this.global.map.has(name) && !this.scopes.some((s) => s !== this.global && s.map.has(name));
	}

	/** Whether the function that runs now has this name as its own. */
	isLocal(name: string): boolean {
		return this.scopes.findLast((s) => s.kind === "function")?.map.has(name) ?? false;
	}

	private inScope(scope: Scope, name: string): Variable {
		const found = scope.map.get(name);
		if (found) return this.own(scope, name, found);
		const made = new Variable(this.owner);
		this.ownMap(scope).set(name, made);
		if (scope !== this.global) this.count(name, 1);
		return made;
	}

	private count(name: string, change: 1 | -1): void {
		const scopes = (this.scoped.get(name) ?? 0) + change;
		if (scopes > 0) this.scoped.set(name, scopes);
		else this.scoped.delete(name);
	}

	private ownMap(scope: Scope): Map<string, Variable> {
		if (scope.owner !== this.owner) {
			scope.map = new Map(scope.map);
			scope.owner = this.owner;
		}
		return scope.map;
	}

	private own(scope: Scope, name: string, variable: Variable): Variable {
		if (variable.attributes & Attribute.exported) this.environment = undefined;
		if (variable.owner === this.owner) return variable;
		const copy = variable.copyFor(this.owner);
		this.ownMap(scope).set(name, copy);
		return copy;
	}

	/**
	 * Removes a variable (not what it refers to). One that the running function made local stays local and unset until the function ends.
	 * Throws ShellError "readonly".
	 */
	unset(name: string): void {
		for (let i = this.scopes.length - 1; i >= 0; i--) {
			const scope = this.scopes[i] as Scope;
			const found = scope.map.get(name);
			if (!found) continue;
			if (found.has(Attribute.readonly)) throw new ShellError("readonly", `${name}: cannot unset: readonly variable`, "command");
			this.environment = undefined;
			this.forget(name);
			const map = this.ownMap(scope);
			const innermost =
				this.scopes.findLast((s) => s.kind === "function") === scope ||
				scope.locals?.has(name) ||
				(i > 0 && this.host !== undefined && this.host.dialect !== "bash");
			const inFront = this.scopes[i - 1];
			if (innermost) map.set(name, new Variable(this.owner));
			else {
				map.delete(name);
				if (scope !== this.global) this.count(name, -1);
				// what stood in front of the call goes with the variable of the function that was called
				if (scope.kind === "function" && inFront?.kind === "command" && this.ownMap(inFront).delete(name)) this.count(name, -1);
			}
			return;
		}
	}

	/** Adds or takes away attributes. */
	change(name: string, add: number, remove = 0): void {
		const variable = this.writable(name);
		variable.attributes = (variable.attributes | add) & ~remove;
		this.environment = undefined;
	}

	/** Makes a name that the shell answers itself; always global. */
	define(name: string, dynamic: Dynamic, attributes = 0): void {
		this.ownMap(this.global).set(name, new Variable(this.owner, undefined, attributes, dynamic));
	}

	// ---- scopes -----------------------------------------------------------------------------------------------------
	/** Opens the scope of a function call, or of assignments in front of a function or builtin ("command": they are exported). */
	push(kind: "function" | "command"): void {
		this.scopes.push({ kind, map: new Map(), owner: this.owner });
	}
	/** An exported variable in the innermost scope: `x=1` in front of a command. */
	setForCommand(name: string, value: string): void {
		this.environment = undefined;
		const scope = this.scopes.at(-1) as Scope;
		if (scope !== this.global && !scope.map.has(name)) this.count(name, 1);
		this.ownMap(scope).set(name, new Variable(this.owner, value, Attribute.exported));
	}
	pop(): void {
		const scope = this.scopes.length > 1 ? this.scopes.pop() : undefined;
		if (!scope || scope.map.size === 0) return;
		this.environment = undefined;
		if (this.longValues.size > 0) for (const name of scope.map.keys()) this.forget(name);
	}

	/** Exported variables with a value, for execve: made once until something exported changes. */
	exported(): ReadonlyMap<string, string> {
		if (this.environment) return this.environment;
		const environment = new Map<string, string>();
		for (const { map } of this.scopes) {
			for (const [name, variable] of map) {
				const value = variable.has(Attribute.exported) ? variable.read(this) : undefined;
				if (typeof value === "string") environment.set(name, value);
				else environment.delete(name);
			}
		}
		this.environment = environment;
		return environment;
	}
}
