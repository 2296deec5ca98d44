import { word } from "../i18n/client.ts";
import { $theme, nextTheme, type Theme } from "../stores/theme.ts";

const names: Record<Theme, "themeSystem" | "themeLight" | "themeDark"> = { system: "themeSystem", light: "themeLight", dark: "themeDark" };

/** Goes round: as the system, light, dark. */
class ThemeButton extends HTMLElement {
	connectedCallback(): void {
		const button = this.querySelector("button");
		if (!button) return;
		button.hidden = false;
		button.addEventListener("click", nextTheme);
		$theme.subscribe((theme) => {
			const label = word("themeIs", { theme: word(names[theme]) });
			button.setAttribute("aria-label", label);
			button.title = label;
		});
	}
}

customElements.define("theme-button", ThemeButton);
