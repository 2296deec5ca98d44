import type { ITheme } from "@xterm/xterm";

/** The sixteen colours of a terminal, readable on the page's light and dark backgrounds. */
const colours = {
	light: {
		black: "#1f2528",
		red: "#b3261e",
		green: "#1c6b33",
		yellow: "#7a5200",
		blue: "#0a56a8",
		magenta: "#8a2c86",
		cyan: "#0b666d",
		white: "#5c666b",
		brightBlack: "#5f6a70",
		brightRed: "#c0392f",
		brightGreen: "#237a3d",
		brightYellow: "#86590a",
		brightBlue: "#1765bd",
		brightMagenta: "#9b3c97",
		brightCyan: "#12757c",
		brightWhite: "#343c40",
	},
	dark: {
		black: "#2a363c",
		red: "#f28b82",
		green: "#7bd389",
		yellow: "#e4bd6a",
		blue: "#82b4f5",
		magenta: "#d7a1e0",
		cyan: "#63c7cc",
		white: "#c6d0d4",
		brightBlack: "#8a979d",
		brightRed: "#f7aaa3",
		brightGreen: "#a0e2aa",
		brightYellow: "#f0d190",
		brightBlue: "#a9ccf9",
		brightMagenta: "#e5bfec",
		brightCyan: "#92dde0",
		brightWhite: "#f2f6f7",
	},
} satisfies Record<"light" | "dark", ITheme>;

/** The page's colours as they are at this element now; custom properties holding light-dark() are resolved by the browser. */
export function palette(element: HTMLElement): ITheme {
	const probe = document.createElement("span");
	element.append(probe);
	const resolve = (name: string): string => {
		probe.style.color = `var(--terminal-${name})`;
		return getComputedStyle(probe).color;
	};
	probe.style.color = "light-dark(#fff, #000)";
	const base = getComputedStyle(probe).color === "rgb(0, 0, 0)" ? colours.dark : colours.light;
	const background = resolve("background");
	const theme = {
		...base,
		background,
		foreground: resolve("foreground"),
		cursor: resolve("cursor"),
		cursorAccent: background,
		selectionBackground: resolve("selection"),
	};
	probe.remove();
	return theme;
}

/** Calls back when the page's theme changes, by its button or by the system. Returns how to stop. */
export function onThemeChange(changed: () => void): () => void {
	const observer = new MutationObserver(changed);
	observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
	const dark = matchMedia("(prefers-color-scheme: dark)");
	dark.addEventListener("change", changed);
	return () => {
		observer.disconnect();
		dark.removeEventListener("change", changed);
	};
}
