/** The help lines of each of nano's menus. */

export interface HelpItem {
	readonly key: string;
	readonly label: string;
}

const items = (text: string): HelpItem[] =>
	text.split("|").map((entry) => {
		const at = entry.indexOf(" ");
		return { key: entry.slice(0, at), label: entry.slice(at + 1) };
	});

export const mainMenu = items(
	"^G Help|^X Exit|^O Write Out|^R Read File|^F Where Is|^\\ Replace|^K Cut|^U Paste|^T Execute|^J Justify|^C Location|^/ Go To Line|M-U Undo|M-E Redo|M-A Set Mark|M-6 Copy",
);
export const searchMenu = items("^G Help|^C Cancel|M-C Case sensitive|M-R Reg.expression|M-B Backwards|^R Replace|^P Older|^N Newer");
export const replaceMenu = items("^G Help|^C Cancel|^P Older|^N Newer");
export const writeMenu = items("^G Help|^C Cancel|M-D DOS Format|M-B Backup File|M-A Append|M-P Prepend|^Q Discard buffer|^T Browse");
export const insertMenu = items("^G Help|^C Cancel|M-F New Buffer|M-N No Conversion|^X Execute Command|^T Browse");
export const lineMenu = items("^G Help|^C Cancel|^W Start of Paragraph|^O End of Paragraph|^Y First Line|^V Last Line");
export const helpMenu = items("^L Refresh|^X Close|^Y Prev Page|^V Next Page|^P Prev Line|^N Next Line");
