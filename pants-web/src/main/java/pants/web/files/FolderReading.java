package pants.web.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pants.web.HttpError;

/**
 * Reads what is in a folder, where no engine has to wait for it: on a few threads of the platform,
 * for all servers of the process. A virtual thread would hold the thread that carries it all the
 * while, which others want.
 */
final class FolderReading implements Runnable {
  /** A page of more is of no use to anybody. */
  static final int MOST = 10_000;

  private static final int THREADS = 2;
  private static final int WAITING = 256;
  private static final ThreadPoolExecutor POOL =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("pants-folder-", 0).factory());

  static {
    POOL.allowCoreThreadTimeOut(true);
  }

  private final FileTree tree;
  private final Path folder;
  private final Runnable then;
  private volatile boolean cancelled;

  /** What was read, once it was. */
  private final List<Entry> entries = new ArrayList<>();

  private boolean more;
  private @Nullable Throwable failure;

  private FolderReading(FileTree tree, Path folder, Runnable then) {
    this.tree = tree;
    this.folder = folder;
    this.then = then;
  }

  /**
   * Begins to read a folder.
   *
   * @param then called by the thread that reads, at the end
   * @throws HttpError with 503 where too many wait
   */
  static FolderReading begin(FileTree tree, Path folder, Runnable then) {
    FolderReading reading = new FolderReading(tree, folder, then);
    try {
      POOL.execute(reading);
    } catch (RejectedExecutionException e) {
      throw new HttpError(503);
    }
    return reading;
  }

  /** Nobody wants to know any more. */
  void cancel() {
    cancelled = true;
  }

  @Override
  public void run() {
    try {
      if (!cancelled) {
        read();
      }
    } catch (Throwable e) {
      failure = e;
    }
    then.run();
  }

  private void read() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path path : all) {
        Entry entry = tree.entry(path);
        if (cancelled || (entry != null && entries.size() == MOST)) {
          more = true;
          break;
        }
        if (entry != null) {
          entries.add(entry);
        }
      }
    } catch (AccessDeniedException e) {
      throw new HttpError(403);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(Entry.ORDER);
  }

  /** What could not be done, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** The entries in their order, {@link #MOST} of them at most. */
  List<Entry> entries() {
    return entries;
  }

  /** Whether the folder has more than these. */
  boolean hasMore() {
    return more;
  }
}
