/** The release of Python that is simulated. */
export const PYTHON_VERSION = "3.14.10";
