package io.parsimony.cli.data;

import io.parsimony.plugin.Plugin;

/**
 * Data named by configuration: {@code parsimony.data { type = pictures, folder = ... }}. A source is a record of
 * settings, so that another process can open the same data: equal settings give equal samples in equal order.
 */
public interface DataSource extends Plugin {

    /**
     * Opens the data.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-data}, {@code bad-file}, {@code bad-value}) if there
     *     are none, or they are damaged
     */
    DataSets open();
}
