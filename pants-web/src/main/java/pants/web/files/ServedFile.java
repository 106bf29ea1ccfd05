package pants.web.files;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * What a path was found to mean.
 *
 * @param path its real path
 * @param isFolder whether it is a folder; otherwise it is a regular file
 * @param modified when it was last modified
 * @param seen when that was found, by the engine's clock
 */
record ServedFile(Path path, boolean isFolder, FileTime modified, long seen) {}
