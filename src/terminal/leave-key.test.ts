import { expect, test } from "vitest";
import { LeaveKey } from "./leave-key.ts";

function pressed(keys: readonly string[], hasSelection = false): string[] {
	const said: string[] = [];
	const leave = new LeaveKey(() => said.push("sent Escape"));
	for (const name of keys) {
		const ctrlKey = name.startsWith("C-");
		said.push(leave.fate({ key: ctrlKey ? name.slice(2) : name, ctrlKey, altKey: false, metaKey: false }, hasSelection));
	}
	return said;
}

test("Escape, then Tab leaves and sends nothing; Shift may come between to go backwards", () => {
	expect(pressed(["Escape", "Tab"])).toEqual(["held", "browser"]);
	expect(pressed(["Escape", "Shift", "Tab"])).toEqual(["held", "terminal", "browser"]);
});

test("Tab alone completes, and Escape before another key reaches the program", () => {
	expect(pressed(["Tab"])).toEqual(["terminal"]);
	expect(pressed(["Escape", "f", "Tab"])).toEqual(["held", "sent Escape", "terminal", "terminal"]);
	expect(pressed(["Escape", "Escape", "Tab"])).toEqual(["held", "sent Escape", "held", "browser"]);
});

test("Ctrl+C interrupts unless something is selected; Ctrl+V always pastes", () => {
	expect(pressed(["C-c"])).toEqual(["terminal"]);
	expect(pressed(["C-c"], true)).toEqual(["browser"]);
	expect(pressed(["C-v"])).toEqual(["browser"]);
});
