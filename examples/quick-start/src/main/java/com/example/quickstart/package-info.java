/** How to compress a network from Java. */
package com.example.quickstart;
