package io.parsimony.format.dl4j;

/**
 * How ND4J starts, should a class of it do so: quietly, and without a bound on native memory that follows the Java heap's.
 * These are the choices of this module's backend as well: whichever comes first makes them. What the application has set
 * stays.
 */
final class Nd4jStart {

    private Nd4jStart() {}

    static void quiet() {
        preset("org.nd4j.log.initialization", "false");
        preset("org.bytedeco.javacpp.maxbytes", "0");
        preset("org.bytedeco.javacpp.maxphysicalbytes", "0");
    }

    private static void preset(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
