package io.parsimony.internal.cache;

import io.parsimony.backend.Backend;
import java.util.List;

/** A backend that runs the teacher's pass over the data on several machines. */
public interface DistributedPass extends Backend {

    /** Returns the storage of a cache, which all machines can reach. */
    CacheStorage storage(String folder);

    /** Fills segments of a cache, each by a call of {@link TeacherCache.Filler#fill} on one of the machines. */
    void fill(TeacherCache cache, List<Integer> segments);
}
