/** Signals as runc and the shim name them. */
import { type Signal, signalName, signalNumbers } from "../../kernel/signal-names.ts";

/** A number, or a name with or without SIG; undefined for neither. */
export function signalFrom(text: string): Signal | undefined {
	if (/^\d+$/.test(text)) return signalName(Number(text));
	const name = text.toUpperCase().replace(/^SIG/, "");
	return Object.hasOwn(signalNumbers, name) ? (name as Signal) : undefined;
}
