/** The views of the state as classes that the CEL library can read. */
import { fields, type ViewName } from "../engine/view/fields.ts";

/** Wraps a view for CEL: whole numbers become CEL's, lists and views are wrapped when somebody asks, once. */
export abstract class Wrapped {
	readonly inner: object;
	constructor(inner: object) {
		this.inner = inner;
	}
}
export type WrapperClass = new (inner: object) => Wrapped;

/** The class that stands for each view in CEL. */
export const wrappers: Map<string, WrapperClass> = new Map<string, WrapperClass>();

/** A value of the view as CEL takes it; `type` is in CEL's words. */
export function convert(value: unknown, type: string): unknown {
	if (type === "int") return BigInt(value as number);
	if (type === "string" || type === "bool") return value;
	const of = /^list<(.+)>$/.exec(type)?.[1];
	if (of !== undefined) return of === "string" ? value : (value as readonly unknown[]).map((item) => convert(item, of));
	return new (wrappers.get(type) as WrapperClass)(value as object);
}

function wrapperFor(table: Readonly<Record<string, string>>): WrapperClass {
	const Wrapper = class extends Wrapped {};
	for (const [name, type] of Object.entries(table)) {
		Object.defineProperty(Wrapper.prototype, name, {
			get(this: Wrapped) {
				const value = convert((this.inner as Record<string, unknown>)[name], type);
				Object.defineProperty(this, name, { value });
				return value;
			},
		});
	}
	return Wrapper;
}
for (const name of Object.keys(fields) as ViewName[]) wrappers.set(name, wrapperFor(fields[name]));
