/** The version of the course, that of package.json: a file says with which one it was made. */
export const courseVersion = "0.1.0";
