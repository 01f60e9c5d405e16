package io.parsimony.spark;

import io.parsimony.cli.data.DataSource;
import org.apache.spark.sql.SparkSession;

/** A data source that a Spark job must prepare before any process can open the data. */
public interface PreparedSource extends DataSource {

    /**
     * Prepares the data. Continues an interrupted preparation, and does nothing if the data are already prepared.
     *
     * @param spark the session whose executors do the work
     * @param folder the folder for the prepared data, which all machines can reach: a URI, or an absolute path
     * @return the source of the prepared data, which opens in any process
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value}, {@code bad-data}, {@code bad-label}) if a
     *     setting or the data are faulty; ({@code stale-cache}) if the folder holds other data; ({@code cancelled}) if
     *     the thread was interrupted
     */
    DataSource prepare(SparkSession spark, String folder);
}
