/** What --help says of --format. */

const rest = `'json':             Print in JSON format
'TEMPLATE':         Print output using the given Go template.
Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates`;

/** Of commands that print tables. */
export const formatHelp = `Format output using a custom template:
'table':            Print output in table format with column headers (default)
'table TEMPLATE':   Print output in table format using the given Go template
${rest}`;

/** Of commands that inspect. */
export const inspectFormatHelp = `Format output using a custom template:
${rest}`;
