/** Compresses a network from Java. */
package com.example.quickstart;
